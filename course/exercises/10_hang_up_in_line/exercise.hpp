// Exercise 10, the interface: a customer that waits in line, and may hang up.
#pragma once

#include "async/async_mutex.hpp"
#include "platform/stream.hpp"

#include <string>

namespace exercise {

using namespace trecho;

struct Customer {
    Stream& stream;
    std::string unread; // has arrived, and nobody has looked at it yet: a decision, perhaps
};

// Waits for the turn, in order of arrival. Returns an empty guard as soon as the customer has gone:
// when reading gives an error (connection_reset ..), or when it has ended its side (eof) without
// having said anything. A customer that said something and then ended its side hasn't gone: what it
// said is its decision, and it still reads the answer. It goes when it resets the connection;
// reading doesn't show that any more, and Stream::wait_until_gone() does.
//
// What the customer says meanwhile is in `unread` afterwards. When this function has returned, it
// doesn't use the stream any more.
awaitable<AsyncMutex::Guard> wait_for_turn(AsyncMutex& turn, Customer& customer);

} // namespace exercise
