// The last events of one connection, for the person who clicks on it.
#pragma once

#include "board/recent.hpp"
#include "office/observer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace trecho {

// The observer's words.
enum class EventName : std::uint8_t {
    opened,
    session_opened,
    session_resumed,
    named,
    refused,
    waiting,
    in_line,
    turn_taken,
    left_line,
    held,
    resumed,
    storing,
    sold,
    cancelled,
    declined,
    released,
    expired,
    closed,
};
std::string_view name_of(EventName name);

// One event. Small, since each of 10,000 connections keeps many: of a long itinerary it has the
// first legs only.
struct PastEvent {
    static constexpr std::size_t legs_max = 4;
    static constexpr std::uint32_t nothing_ahead = 0xFFFF'FFFF;
    static constexpr std::uint8_t no_reason = 0xFF;

    PastEvent(TimePoint its_time, EventName its_name) : at(its_time), name(its_name) {}

    void set_itinerary(const Itinerary& itinerary) {
        leg_count = static_cast<std::uint16_t>(std::min<std::size_t>(itinerary.size(), 0xFFFF));
        std::copy_n(itinerary.begin(), std::min(itinerary.size(), legs_max), legs.begin());
    }

    void set_leg(LegId leg) {
        leg_count = 1;
        legs[0] = leg;
    }

    TimePoint at;
    std::array<LegId, legs_max> legs{};
    std::uint32_t ahead = nothing_ahead; // of a wait
    std::uint16_t leg_count = 0;         // of the whole itinerary
    EventName name;
    std::uint8_t reason = no_reason; // of a refusal: among refusal_reasons()
};

inline constexpr std::size_t events_max = 50;
using EventHistory = Recent<PastEvent, events_max>;

} // namespace trecho
