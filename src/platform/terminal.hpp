// The person at the keyboard, as the console sees them.
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
    std::string text;                 // instead of what stands before the cursor
    std::vector<std::string> choices; // what it might become, if that isn't all
};

using Completer = std::function<Completion(std::string_view before_cursor)>;

class Terminal {
public:
    virtual ~Terminal() = default;

    // Shows `prompt` where a person sits, and waits for a line. Obeys cancellation with
    // operation_aborted; what was typed of the line stays for the next call.
    virtual awaitable<TypedLine> read_line(std::string prompt) = 0;

    // While a line is being read: another prompt before what was typed of it.
    virtual void change_prompt(std::string_view prompt) = 0;

    // Above the line that is being typed, if there is one. On a terminal, lines are broken at
    // words.
    virtual void print(std::string_view text) = 0;

    // Between two lines: what may be longer than a person's window, who can then look at it page by
    // page. operation_aborted when cancelled.
    virtual awaitable<error_code> print_pages(std::string text) = 0;

    // A person's half a line, and lines typed too early, are forgotten; what comes from a pipe
    // isn't.
    virtual void discard_input() = 0;

    // As Ctrl-C does: what was typed of the line that is being read is forgotten, and it is read
    // anew. False when there is nothing to forget.
    virtual bool clear_line() = 0;

    // What TAB does from now on.
    virtual void complete_with(Completer completer) = 0;

    // The arrow keys bring it back, also at the next start.
    virtual void remember(const std::string& line) = 0;

    virtual bool wants_colour() const = 0;

    // Whether a person sits there, who wants to be prompted; false for pipes and files.
    virtual bool is_interactive() const = 0;
};

// Standard input and output of this process: with line editing where a person can use it, whose
// history is kept in this file. "": it isn't kept.
std::unique_ptr<Terminal> standard_terminal(const Executor& executor,
                                            const std::filesystem::path& history);

} // namespace trecho
