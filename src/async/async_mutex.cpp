#include "async/async_mutex.hpp"

namespace trecho {

AsyncMutex::AsyncMutex() : state_(std::make_shared<State>()) {}

AsyncMutex::~AsyncMutex() {
    const std::lock_guard lock(state_->mutex);
    while (!state_->empty()) state_->serve_first(Guard());
}

AsyncMutex::Guard AsyncMutex::try_lock() {
    const std::lock_guard lock(state_->mutex);
    if (state_->locked) return Guard();
    state_->locked = true;
    return Guard(state_);
}

awaitable<AsyncMutex::Guard> AsyncMutex::lock(Place* place) {
    // Free: no suspension, no allocation.
    Guard at_once = try_lock();
    if (at_once) co_return at_once;

    auto initiate = [state = state_, place](auto handler) {
        const std::lock_guard lock(state->mutex);
        if (state->locked) {
            const std::uint64_t arrival = state->enter(std::move(handler));
            if (place) place->arrival = arrival;
            return;
        }
        state->locked = true; // unlocked by another thread since we looked
        State::complete_now(std::move(handler), Guard(state));
    };
    Guard guard = co_await asio::async_initiate<const asio::deferred_t, void(Guard)>(
        initiate, asio::deferred);
    if (place) place->arrival.reset();
    co_return guard;
}

std::size_t AsyncMutex::waiting() const {
    const std::lock_guard lock(state_->mutex);
    return state_->size();
}

std::size_t AsyncMutex::ahead_of(const Place& place) const {
    const std::lock_guard lock(state_->mutex);
    return place.arrival ? state_->before(*place.arrival) + 1 : 0;
}

AsyncMutex::Guard& AsyncMutex::Guard::operator=(Guard&& other) noexcept {
    if (this == &other) return *this;
    unlock();
    state_ = std::move(other.state_);
    return *this;
}

void AsyncMutex::Guard::unlock() {
    // This reference is released after `lock`, so the state can't be destroyed while its mutex is
    // locked.
    const std::shared_ptr<State> state = std::move(state_);
    if (!state) return;

    const std::lock_guard lock(state->mutex);
    if (state->empty()) {
        state->locked = false;
    } else {
        state->serve_first(Guard(state)); // stays locked: the lock passes to the next waiter
    }
}

} // namespace trecho
