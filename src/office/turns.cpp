#include "office/turns.hpp"

#include <algorithm>
#include <span>

namespace trecho {

namespace {

std::size_t mutexes_needed(GuardPolicy policy, std::size_t legs) {
    switch (policy) {
    case GuardPolicy::global: return 1;
    case GuardPolicy::leg: return legs;
    case GuardPolicy::none: return 0;
    }
    return 0;
}

} // namespace

std::string_view name_of(GuardPolicy policy) {
    switch (policy) {
    case GuardPolicy::global: return "global";
    case GuardPolicy::leg: return "leg";
    case GuardPolicy::none: return "none";
    }
    return "";
}

Turns::Turns(GuardPolicy policy, std::size_t legs)
    : policy_(policy), mutexes_(mutexes_needed(policy, legs)) {}

Turn Turns::try_take(const Itinerary& itinerary) {
    Turn turn;
    for (const LegId mutex : mutexes_for(itinerary)) {
        AsyncMutex::Guard guard = mutexes_[mutex].try_lock();
        if (!guard) return Turn();
        turn.guards_.push_back(std::move(guard));
    }
    turn.taken_ = true;
    return turn;
}

awaitable<Turn> Turns::take(Itinerary itinerary, Place& place, OnLine on_line) {
    // A cancelled wait returns an empty guard; the next co_await must not throw instead.
    co_await asio::this_coro::throw_if_cancelled(false);
    const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;

    Turn turn;
    Itinerary& to_take = place.to_take_;
    to_take = mutexes_for(itinerary);
    for (const bool needs_several = to_take.size() > 1; !to_take.empty();
         to_take.erase(to_take.begin())) {
        AsyncMutex& mutex = mutexes_[to_take.front()];
        AsyncMutex::Guard guard = mutex.try_lock();
        if (!guard && needs_several) on_line(to_take.front());
        if (!guard) guard = co_await mutex.lock(&place.in_line_);
        if (!guard) co_return Turn();
        turn.guards_.push_back(std::move(guard));
        // A cancellation in the same instant as the lock doesn't interrupt the next wait.
        if (is_cancelled(interruption)) co_return Turn();
    }
    turn.taken_ = true;
    co_return turn;
}

std::size_t Turns::ahead(const Itinerary& itinerary) const {
    std::size_t most = 0;
    for (const LegId mutex : mutexes_for(itinerary)) {
        most = std::max(most, mutexes_[mutex].waiting() + 1); // 1 for the client that has the turn
    }
    return most;
}

// We aren't in the lines of the other mutexes yet: all who wait there may come before us.
std::size_t Turns::ahead_of(const Place& place) const {
    if (place.to_take_.empty()) return 0;
    std::size_t most = mutexes_[place.to_take_.front()].ahead_of(place.in_line_);
    for (const LegId mutex : std::span(place.to_take_).subspan(1)) {
        most = std::max(most, mutexes_[mutex].waiting() + 1);
    }
    return most;
}

Itinerary Turns::mutexes_for(const Itinerary& itinerary) const {
    if (policy_ == GuardPolicy::none) return {};
    if (policy_ == GuardPolicy::global) return {0};

    Itinerary mutexes = itinerary;
    std::ranges::sort(mutexes);
    const auto repeated = std::ranges::unique(mutexes);
    mutexes.erase(repeated.begin(), repeated.end());
    return mutexes;
}

} // namespace trecho
