#include "platform/plain_terminal.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>

namespace trecho {

namespace {

// Asio makes a descriptor non-blocking, and that is a property of the open file, shared by all who
// have it: the user's shell would find its terminal non-blocking after us. So standard input is
// opened again, which makes an open file of our own. Returns -1 where that can't be done.
int reopen_standard_input() {
    const char* const path = ::isatty(STDIN_FILENO) != 0 ? "/dev/tty" : "/proc/self/fd/0";
    return ::open(path, O_RDONLY | O_CLOEXEC);
}

bool is_regular_file(int descriptor) {
    struct stat status = {};
    return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

class PlainTerminal final : public Terminal {
public:
    explicit PlainTerminal(const Executor& executor) {
        // A regular file never keeps anyone waiting, and epoll refuses it (EPERM): read directly.
        if (is_regular_file(STDIN_FILENO)) return;
        int descriptor = reopen_standard_input();
        if (descriptor < 0) descriptor = ::dup(STDIN_FILENO); // a socket can't be opened again
        if (descriptor < 0) return;                           // closed: reads as ended
        input_.emplace(executor);
        error_code error;
        input_->assign(descriptor, error);
        if (error) {
            ::close(descriptor);
            input_.reset();
        }
    }

    awaitable<TypedLine> read_line(std::string prompt) override {
        if (is_interactive()) print(prompt);
        TypedLine line;
        std::size_t line_end = typed_.find('\n');
        while (!line.error && line_end == std::string::npos) {
            line.error = co_await read_more();
            line_end = typed_.find('\n');
        }
        // A last line without its end counts: whoever writes a file by hand forgets it.
        const bool is_last = line.error == asio::error::eof && !typed_.empty();
        if (is_last) line.error = error_code();
        if (line.error && is_interactive()) print("\n"); // ends the prompt's line
        if (line.error) co_return line;

        line.text = typed_.substr(0, line_end);
        typed_.erase(0, is_last ? typed_.size() : line_end + 1);
        if (line.text.ends_with('\r')) line.text.pop_back();
        co_return line;
    }

    void print(std::string_view text) override {
        std::fwrite(text.data(), 1, text.size(), stdout);
        std::fflush(stdout);
    }

    void discard_input() override {
        if (!is_interactive()) return;
        ::tcflush(STDIN_FILENO, TCIFLUSH);
        typed_.clear();
    }

    // A terminal that can't move its cursor can't do these.
    void change_prompt(std::string_view) override {}
    void complete_with(Completer) override {}
    void remember(const std::string&) override {}
    bool wants_colour() const override { return standard_output_wants_colour(); }

    bool is_interactive() const override { return ::isatty(STDIN_FILENO) != 0; }

private:
    awaitable<error_code> read_more() {
        std::array<char, 1024> chunk;
        if (!input_) co_return read_directly(chunk);

        const auto [error, bytes] =
            co_await input_->async_read_some(asio::buffer(chunk), as_result);
        typed_.append(chunk.data(), bytes);
        co_return error;
    }

    error_code read_directly(std::span<char> chunk) {
        const ssize_t bytes = ::read(STDIN_FILENO, chunk.data(), chunk.size());
        if (bytes <= 0) return asio::error::eof;
        typed_.append(chunk.data(), static_cast<std::size_t>(bytes));
        return {};
    }

    std::optional<asio::posix::stream_descriptor> input_; // none: standard input is a regular file
    std::string typed_;                                   // and not yet asked for
};

} // namespace

std::unique_ptr<Terminal> plain_terminal(const Executor& executor) {
    return std::make_unique<PlainTerminal>(executor);
}

bool standard_output_wants_colour() {
    const char* const no_colour = std::getenv("NO_COLOR");
    const char* const kind = std::getenv("TERM");
    if (no_colour && *no_colour != '\0') return false;
    return ::isatty(STDOUT_FILENO) != 0 && kind && std::string_view(kind) != "dumb";
}

} // namespace trecho
