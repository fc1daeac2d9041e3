#include "async/async_event.hpp"

#include <boost/asio/recycling_allocator.hpp>

namespace trecho {

// Events are made and destroyed often, so the recycling allocator reuses their memory.
AsyncEvent::AsyncEvent()
    : state_(std::allocate_shared<State>(asio::recycling_allocator<State>())) {}

AsyncEvent::~AsyncEvent() {
    const std::lock_guard lock(state_->mutex);
    while (!state_->empty()) state_->serve_first(Outcome::cancelled);
}

void AsyncEvent::set() {
    const std::lock_guard lock(state_->mutex);
    state_->happened = true;
    while (!state_->empty()) state_->serve_first(Outcome::happened);
}

bool AsyncEvent::has_happened() const {
    const std::lock_guard lock(state_->mutex);
    return state_->happened;
}

awaitable<error_code> AsyncEvent::wait() {
    if (has_happened()) co_return error_code();

    auto initiate = [state = state_](auto handler) {
        const std::lock_guard lock(state->mutex);
        if (state->happened) return State::complete_now(std::move(handler), Outcome::happened);
        state->enter(std::move(handler));
    };
    const Outcome outcome = co_await asio::async_initiate<const asio::deferred_t, void(Outcome)>(
        initiate, asio::deferred);
    if (outcome == Outcome::cancelled) co_return asio::error::operation_aborted;
    co_return error_code();
}

} // namespace trecho
