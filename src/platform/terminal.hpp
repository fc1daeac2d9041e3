// The terminal, or the pipe, through which a console talks to its user.
#pragma once

#include "platform/coroutine.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct TypedLine {
    error_code error; // asio::error::eof after Ctrl-D, or at the end of a pipe
    std::string text; // without its end
};

struct Completion {
    std::string text;                 // replaces the text before the cursor
    std::vector<std::string> choices; // ways to go on, when there are several
};

using Completer = std::function<Completion(std::string_view before_cursor)>;

class Terminal {
public:
    virtual ~Terminal() = default;

    // Shows `prompt` if is_interactive(), and waits for a line. operation_aborted when cancelled;
    // the typed part of the line stays for the next call.
    virtual awaitable<TypedLine> read_line(std::string prompt) = 0;

    // Replaces the prompt of the line that is being read.
    virtual void change_prompt(std::string_view prompt) = 0;

    // Prints above the line that is being typed, if there is one. On a terminal, breaks lines
    // between words.
    virtual void print(std::string_view text) = 0;

    // Prints a text that may be longer than the window, if possible in a pager. Not while a line is
    // being read. operation_aborted when cancelled.
    virtual awaitable<error_code> print_pages(std::string text) = 0;

    // Discards what a person has typed too early, complete lines or not. Keeps input from a pipe.
    virtual void discard_input() = 0;

    // For Ctrl-C: discards the typed part of the line that is being read and begins it anew. False
    // when there is nothing to discard.
    virtual bool clear_line() = 0;

    // Sets the function that TAB calls.
    virtual void complete_with(Completer completer) = 0;

    // Adds the line to the history, which the arrow keys show, also after the next start.
    virtual void remember(const std::string& line) = 0;

    virtual bool wants_colour() const = 0;

    // Whether standard input is a terminal; false for pipes and files.
    virtual bool is_interactive() const = 0;
};

// The terminal on standard input and output, with line editing where that is possible. `history` is
// the file that keeps typed lines; "" keeps none.
std::unique_ptr<Terminal> standard_terminal(const Executor& executor,
                                            const std::filesystem::path& history);

} // namespace trecho
