#include "platform/readline_terminal.hpp"

#include "platform/columns.hpp"
#include "platform/history_file.hpp"
#include "platform/plain_terminal.hpp"
#include "platform/standard_input.hpp"
#include "platform/standard_output.hpp"
#include "platform/terminal_settings.hpp"

#include <boost/asio/signal_set.hpp>

// These two need <cstdio> before them.
#include <cstdio>

#include <readline/history.h>
#include <readline/readline.h>

#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <system_error>

namespace trecho {

namespace {

constexpr std::size_t choices_shown_max = 80;
constexpr int history_lines_max = 500;

class ReadlineTerminal;

// Readline's callbacks get no argument that could lead to the terminal.
ReadlineTerminal* the_terminal = nullptr;

// Uses readline's callback interface (its manual, "Alternate Interface"): the event loop waits for
// input, and readline takes one character at a time.
class ReadlineTerminal final : public Terminal {
public:
    ReadlineTerminal(const Executor& executor, std::filesystem::path history)
        : executor_(executor), keyboard_(executor), signals_(executor),
          history_(std::move(history)) {
        the_terminal = this;
        settings_.show_typing(false);
        // Without a UTF-8 locale, the cursor would be in the wrong column after São Paulo.
        std::setlocale(LC_CTYPE, "");
        if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");
        rl_readline_name = "trecho";
        rl_catch_signals = 0; // Asio catches them; readline's handlers would interrupt our code
        rl_catch_sigwinch = 0;
        rl_initialize();
        rl_variable_bind("enable-bracketed-paste", "off");
        rl_bind_key('\t', [](int, int) {
            the_terminal->complete();
            return 0;
        });
        remember_last_start();
    }

    ~ReadlineTerminal() override { the_terminal = nullptr; }

    awaitable<TypedLine> read_line(std::string prompt) override {
        const LineEditing editing(*this, prompt);
        TypedLine line;
        while (!is_complete_ && !line.error) {
            line.error = co_await keyboard_.wait_readable();
            if (!line.error) rl_callback_read_char();
        }
        if (typed_) {
            line.text = std::move(*typed_);
            co_return line;
        }
        if (!line.error) line.error = asio::error::eof;
        keep_what_was_typed();
        print_as_it_is("\n"); // ends the prompt's line
        co_return line;
    }

    void change_prompt(std::string_view prompt) override {
        if (!is_editing_) return;
        rl_set_prompt(std::string(prompt).c_str());
        rl_redisplay();
    }

    void print(std::string_view text) override {
        if (is_editing_) rl_clear_visible_line();
        std::fflush(rl_outstream); // readline's own text comes before it
        print_wrapped(text);
        if (!is_editing_) return;
        rl_on_new_line();
        rl_redisplay();
    }

    awaitable<error_code> print_pages(std::string text) override {
        std::fflush(rl_outstream);
        const error_code error = co_await print_in_pages(executor_, std::move(text));
        co_return error;
    }

    void discard_input() override {
        ::tcflush(STDIN_FILENO, TCIFLUSH);
        kept_.clear();
    }

    // As in psql, the typed text stays visible, and a new line begins below.
    bool clear_line() override {
        const bool is_searching = RL_ISSTATE(RL_STATE_ISEARCH | RL_STATE_NSEARCH) != 0;
        if (!is_editing_ || (rl_end == 0 && !is_searching)) return false;
        rl_callback_sigcleanup();
        rl_point = rl_end;
        rl_redisplay();
        print_as_it_is("^C\n");
        rl_replace_line("", 1);
        rl_on_new_line();
        rl_redisplay();
        return true;
    }

    void complete_with(Completer completer) override { completer_ = std::move(completer); }

    void remember(const std::string& line) override {
        const HIST_ENTRY* const newest = history_get(history_base + history_length - 1);
        if (newest && line == newest->line) return;
        add_history(line.c_str());
        if (!history_.empty()) append_to_history(history_, line);
    }

    bool wants_colour() const override { return standard_output_wants_colour(); }
    bool is_interactive() const override { return true; }

private:
    // While it lives, the terminal delivers each key at once and readline shows it.
    class LineEditing {
    public:
        LineEditing(ReadlineTerminal& terminal, const std::string& prompt) : terminal_(terminal) {
            terminal_.begin_editing(prompt);
        }
        ~LineEditing() { terminal_.end_editing(); }
        LineEditing(const LineEditing&) = delete;
        LineEditing& operator=(const LineEditing&) = delete;

    private:
        ReadlineTerminal& terminal_;
    };

    // Reads and truncates only a regular file, not /dev/null or a pipe.
    void remember_last_start() const {
        using_history();
        stifle_history(history_lines_max);
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(history_, ignored)) return;
        read_history(history_.c_str());
        history_truncate_file(history_.c_str(), history_lines_max);
    }

    void begin_editing(const std::string& prompt) {
        is_editing_ = true;
        is_complete_ = false;
        typed_.reset();
        settings_.show_typing(true); // else readline wouldn't echo either
        rl_reset_screen_size();
        rl_callback_handler_install(prompt.c_str(), [](char* text) { the_terminal->take(text); });
        settings_.have_changed();
        settings_.was_continued(); // resets it: the prompt is new
        if (!kept_.empty()) {
            rl_insert_text(std::exchange(kept_, {}).c_str());
            rl_redisplay();
        }
        signals_.add(SIGWINCH);
        wait_for_signal();
    }

    void end_editing() {
        signals_.clear();
        signals_.cancel();
        if (!is_complete_) rl_callback_handler_remove();
        settings_.show_typing(false); // typed keys would appear in the middle of our output
        is_editing_ = false;
    }

    // `text` is null after Ctrl-D on an empty line, or when the terminal is gone.
    void take(char* text) {
        is_complete_ = true;
        rl_callback_handler_remove(); // else readline would show the prompt again
        if (text) typed_ = text;
        std::free(text);
    }

    void keep_what_was_typed() {
        if (!is_complete_ && rl_line_buffer) kept_ = rl_line_buffer;
    }

    void complete() {
        if (!completer_) return;
        const std::string before(rl_line_buffer, static_cast<std::size_t>(rl_point));
        const Completion completion = completer_(before);
        if (completion.text != before) {
            rl_begin_undo_group();
            rl_delete_text(0, rl_point);
            rl_point = 0;
            rl_insert_text(completion.text.c_str());
            rl_end_undo_group();
        }
        if (completion.choices.size() > 1) {
            show(completion.choices);
        } else if (completion.text == before) {
            rl_ding();
        }
    }

    void show(std::vector<std::string> choices) {
        const std::size_t found = choices.size();
        if (found > choices_shown_max) choices.resize(choices_shown_max);
        int rows = 0;
        int columns = 0;
        rl_get_screen_size(&rows, &columns);
        print(in_columns(choices, static_cast<std::size_t>(std::max(columns, 1))));
        if (found > choices.size()) print("...\n");
    }

    // SIGWINCH means that the window has another size, or that we were stopped and the shell has
    // written on the screen.
    void wait_for_signal() {
        signals_.async_wait([this](error_code error, int) {
            if (error || !is_editing_) return;
            rl_resize_terminal();
            if (settings_.was_continued()) rl_forced_update_display();
            wait_for_signal();
        });
    }

    static void print_as_it_is(std::string_view text) {
        std::fflush(rl_outstream); // readline's own text comes before it
        print_output(text);
    }

    Executor executor_;
    StandardInput keyboard_;
    asio::signal_set signals_;
    TerminalSettings settings_;
    std::filesystem::path history_; // "" keeps no history
    Completer completer_;
    bool is_editing_ = false;
    bool is_complete_ = false;
    std::optional<std::string> typed_; // the complete line; none at the end of the input
    std::string kept_;                 // the typed part of a line that was interrupted
};

} // namespace

std::unique_ptr<Terminal> readline_terminal(const Executor& executor,
                                            const std::filesystem::path& history) {
    return std::make_unique<ReadlineTerminal>(executor, history);
}

} // namespace trecho
