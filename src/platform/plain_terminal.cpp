#include "platform/plain_terminal.hpp"

#include "platform/pager.hpp"
#include "platform/standard_input.hpp"
#include "platform/standard_output.hpp"
#include "platform/wrapped_text.hpp"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace trecho {

namespace {

// 0 when the descriptor is no terminal, or a terminal that doesn't know its width.
std::size_t columns_of(int descriptor) {
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

class PlainTerminal final : public Terminal {
public:
    explicit PlainTerminal(const Executor& executor) : executor_(executor), input_(executor) {}

    awaitable<TypedLine> read_line(std::string prompt) override {
        if (is_interactive()) print_output(prompt);
        const Reading reading(shown_prompt_, std::move(prompt));
        was_cleared_ = false;
        TypedLine line;
        std::size_t line_end = typed_.find('\n');
        while (!line.error && line_end == std::string::npos) {
            line.error = co_await input_.wait_readable();
            if (!line.error) line.error = read_more();
            line_end = typed_.find('\n');
        }
        // A last line without its end counts: people forget it when they write a file by hand.
        const bool is_last = line.error == asio::error::eof && !typed_.empty();
        if (is_last) line.error = error_code();
        if (line.error && is_interactive()) print_output("\n"); // ends the prompt's line
        if (line.error) co_return line;

        line.text = typed_.substr(0, line_end);
        typed_.erase(0, is_last ? typed_.size() : line_end + 1);
        if (line.text.ends_with('\r')) line.text.pop_back();
        co_return line;
    }

    // Prints the prompt again, but not the unfinished line behind it, which only the terminal
    // knows.
    void print(std::string_view text) override {
        const bool is_behind_a_prompt = is_interactive() && !shown_prompt_.empty();
        if (is_behind_a_prompt) print_output("\n");
        print_wrapped(text);
        if (is_behind_a_prompt) print_output(shown_prompt_);
    }

    awaitable<error_code> print_pages(std::string text) override {
        const error_code error = co_await print_in_pages(executor_, std::move(text));
        co_return error;
    }

    void discard_input() override {
        if (!is_interactive()) return;
        ::tcflush(STDIN_FILENO, TCIFLUSH);
        typed_.clear();
    }

    // The terminal has discarded its line (termios(3), ISIG), and we can't know whether it had one.
    // So the first Ctrl-C at a prompt only clears the line; the next one has nothing to clear.
    bool clear_line() override {
        if (!is_interactive() || shown_prompt_.empty() || was_cleared_) return false;
        was_cleared_ = true;
        print_output("\n" + shown_prompt_);
        return true;
    }

    // A terminal that can't move its cursor can't do these.
    void change_prompt(std::string_view) override {}
    void complete_with(Completer) override {}
    void remember(const std::string&) override {}
    bool wants_colour() const override { return standard_output_wants_colour(); }

    bool is_interactive() const override { return ::isatty(STDIN_FILENO) != 0; }

private:
    // Keeps the prompt in `shown` while a line is being read.
    class Reading {
    public:
        Reading(std::string& shown, std::string prompt) : shown_(shown) {
            shown_ = std::move(prompt);
        }
        ~Reading() { shown_.clear(); }
        Reading(const Reading&) = delete;
        Reading& operator=(const Reading&) = delete;

    private:
        std::string& shown_;
    };

    error_code read_more() {
        std::array<char, 1024> chunk;
        const ssize_t bytes = ::read(STDIN_FILENO, chunk.data(), chunk.size());
        const bool is_to_be_repeated = bytes < 0 && (errno == EINTR || errno == EAGAIN);
        if (is_to_be_repeated) return {};
        if (bytes <= 0) return asio::error::eof; // end of file, or the terminal is gone
        typed_.append(chunk.data(), static_cast<std::size_t>(bytes));
        return {};
    }

    Executor executor_;
    StandardInput input_;
    std::string typed_;        // input that no read_line() has returned yet
    std::string shown_prompt_; // "" unless a line is being read
    bool was_cleared_ = false; // whether Ctrl-C has cleared that line
};

} // namespace

std::unique_ptr<Terminal> plain_terminal(const Executor& executor) {
    return std::make_unique<PlainTerminal>(executor);
}

bool can_move_the_cursor() {
    const char* const kind = std::getenv("TERM");
    return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0 && kind && *kind != '\0' &&
           std::string_view(kind) != "dumb";
}

awaitable<error_code> print_in_pages(Executor executor, std::string text) {
    Paged paged;
    std::string command = pager_command();
    if (can_move_the_cursor() && !command.empty() && is_longer_than_window(text))
        paged = co_await show_with_pager(executor, std::move(command), text);
    if (!paged.was_shown && !paged.error) print_wrapped(text);
    co_return paged.error;
}

void print_wrapped(std::string_view text) { print_output(wrap(text, columns_of(STDOUT_FILENO))); }

void print_error_wrapped(std::string_view text) {
    fmt::print(stderr, "{}", wrap(text, columns_of(STDERR_FILENO)));
}

bool standard_output_wants_colour() {
    const char* const no_colour = std::getenv("NO_COLOR");
    const char* const kind = std::getenv("TERM");
    if (no_colour && *no_colour != '\0') return false;
    return ::isatty(STDOUT_FILENO) != 0 && kind && std::string_view(kind) != "dumb";
}

} // namespace trecho
