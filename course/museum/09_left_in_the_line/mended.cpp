#include "code.hpp"

#include <utility>

namespace trecho::museum {

awaitable<error_code> WaitingLine::take_turn() {
    if (!std::exchange(is_taken_, true)) co_return error_code();

    const auto turn = std::make_shared<AsyncEvent>();
    waiting_.push_back(turn);
    const error_code error = co_await turn->wait();
    if (error) std::erase(waiting_, turn);
    co_return error;
}

void WaitingLine::pass_on() {
    is_taken_ = !waiting_.empty();
    if (!is_taken_) return;
    waiting_.front()->set();
    waiting_.pop_front();
}

} // namespace trecho::museum
