// Wrong: believes the interruption, although lock() was granted before it came.
#include "exercise.hpp"

namespace exercise {

using trecho::AsyncEvent;
using trecho::awaitable;
using trecho::error_code;

awaitable<bool> Mutex::lock() {
    if (!is_locked_) {
        is_locked_ = true;
        co_return true;
    }
    const auto my_turn = std::make_shared<AsyncEvent>();
    line_.push_back(my_turn);
    const error_code interrupted = co_await my_turn->wait();
    const auto interruption = co_await trecho::asio::this_coro::cancellation_state;
    if (!interrupted && !trecho::is_cancelled(interruption)) co_return true;
    if (!interrupted) co_return false;

    if (my_turn->has_happened()) {
        unlock(); // the lock had been passed to us: it goes to the next
    } else {
        line_.remove(my_turn);
    }
    co_return false;
}

void Mutex::unlock() {
    if (line_.empty()) {
        is_locked_ = false;
        return;
    }
    line_.front()->set(); // stays locked: the lock now belongs to that coroutine
    line_.pop_front();
}

} // namespace exercise
