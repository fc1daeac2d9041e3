// The person at the keyboard, as the console sees them.
#pragma once

#include "platform/coroutine.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace trecho {

struct TypedLine {
    error_code error; // asio::error::eof after Ctrl-D, or at the end of a pipe
    std::string text; // without its end
};

class Terminal {
public:
    virtual ~Terminal() = default;

    // Obeys cancellation with operation_aborted; what was typed of the line stays for the next
    // call.
    virtual awaitable<TypedLine> read_line() = 0;

    virtual void print(std::string_view text) = 0;

    // Whether a person sits there, who wants to be prompted; false for pipes and files.
    virtual bool is_interactive() const = 0;
};

// Standard input and output of this process.
std::unique_ptr<Terminal> standard_terminal(const Executor& executor);

} // namespace trecho
