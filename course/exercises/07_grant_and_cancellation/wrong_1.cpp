// Wrong: frees the lock, but those that wait already hear nothing of it.
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
    if (!interrupted) co_return true;

    if (my_turn->has_happened()) {
        is_locked_ = false;
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
