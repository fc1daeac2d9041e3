// Exercise 10, wrong: a customer that has decided and ended its side keeps its place for ever, also
// when it resets the connection afterwards.
#include "async/async_event.hpp"
#include "exercise.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <array>
#include <variant>

namespace exercise {

using asio::experimental::awaitable_operators::operator||;

namespace {

// TCP tells that a customer has gone only to somebody who reads. So we read, and keep all of it.
// When the turn comes, `||` cancels this: the read then ends with operation_aborted.
awaitable<void> listen_until_gone(Customer& customer) {
    std::array<char, 256> chunk;
    ReadResult read;
    while (!read.error) {
        read = co_await customer.stream.read_some(chunk);
        customer.unread.append(chunk.data(), read.bytes);
    }
    // It has said all that it has to say, and waits for its turn.
    if (read.error == asio::error::eof && !customer.unread.empty()) {
        AsyncEvent never; // it wants its ticket: wait for the turn only
        co_await never.wait();
    }
}

} // namespace

awaitable<AsyncMutex::Guard> wait_for_turn(AsyncMutex& turn, Customer& customer) {
    // `||` returns when one has ended and the other has been cancelled and has ended too. A guard
    // that comes too late is destroyed with its result, and so the turn goes to the next in line.
    auto first = co_await (turn.lock() || listen_until_gone(customer));
    AsyncMutex::Guard* const guard = std::get_if<AsyncMutex::Guard>(&first);
    if (!guard) co_return AsyncMutex::Guard();
    co_return std::move(*guard);
}

} // namespace exercise
