// Exercise 10, wrong: it hears resets only. A customer that closes its socket ends its side, and no
// error comes until something is sent to it; only reading shows the end.
#include "exercise.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <variant>

namespace exercise {

using asio::experimental::awaitable_operators::operator||;

awaitable<AsyncMutex::Guard> wait_for_turn(AsyncMutex& turn, Customer& customer) {
    auto first = co_await (turn.lock() || customer.stream.wait_until_gone());
    AsyncMutex::Guard* const guard = std::get_if<AsyncMutex::Guard>(&first);
    if (!guard) co_return AsyncMutex::Guard();
    co_return std::move(*guard);
}

} // namespace exercise
