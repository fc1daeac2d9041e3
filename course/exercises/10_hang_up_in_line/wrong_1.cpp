// Exercise 10, wrong: it listens, and throws away what it hears. A customer that decides early is
// then asked again, and has nothing more to say.
#include "exercise.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <array>
#include <variant>

namespace exercise {

using asio::experimental::awaitable_operators::operator||;

namespace {

awaitable<void> listen_until_gone(Customer& customer) {
    std::array<char, 256> chunk;
    std::size_t bytes = 0;
    ReadResult read;
    while (!read.error) {
        read = co_await customer.stream.read_some(chunk);
        bytes += read.bytes;
    }
    if (read.error == asio::error::eof && bytes > 0) co_await customer.stream.wait_until_gone();
}

} // namespace

awaitable<AsyncMutex::Guard> wait_for_turn(AsyncMutex& turn, Customer& customer) {
    auto first = co_await (turn.lock() || listen_until_gone(customer));
    AsyncMutex::Guard* const guard = std::get_if<AsyncMutex::Guard>(&first);
    if (!guard) co_return AsyncMutex::Guard();
    co_return std::move(*guard);
}

} // namespace exercise
