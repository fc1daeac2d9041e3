// The customer's side of the plain dialogue (docs/protocol.md): True or False, and nothing else.
#pragma once

#include "protocol/messages.hpp"
#include "wire/connection.hpp"

#include <memory>
#include <string_view>

namespace trecho {

struct PlainAnswer {
    error_code error;    // of the connection: operation_aborted when interrupted
    bool is_yes = false; // the server said True
};

// Belongs to one coroutine, and `interrupt` is that coroutine's signal. If the server says neither
// True nor False, the error is bad_message.
class PlainCustomer {
public:
    PlainCustomer(std::unique_ptr<Stream> stream, Clock& clock,
                  asio::cancellation_signal& interrupt, Framing framing = Framing::lines);

    // Waits in line without a time limit. Yes: a seat is held, and decide() comes next.
    awaitable<PlainAnswer> ask_for(std::string_view itinerary);

    // Yes: the seat is sold.
    awaitable<PlainAnswer> decide(Decision decision);

private:
    awaitable<PlainAnswer> hear();

    Connection server_;
};

} // namespace trecho
