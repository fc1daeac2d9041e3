// Exercise 10: the customer in line that isn't there any more.
//
// One customer has the turn and thinks; the others wait in line. This function waits, and does
// nothing else: it doesn't hear when the customer hangs up. So dead customers stand in line, and
// each gets the turn in the end, for nothing.
//
// Your task: let wait_for_turn() wait for two things at once, for the turn and for the customer's
// going (exercise.hpp says when a customer has gone). Keep what the customer says meanwhile.
#include "exercise.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

namespace exercise {

using asio::experimental::awaitable_operators::operator||;

awaitable<AsyncMutex::Guard> wait_for_turn(AsyncMutex& turn, Customer& /*customer*/) {
    co_return co_await turn.lock();
}

} // namespace exercise
