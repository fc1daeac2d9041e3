// The last events of one connection, for the person who clicks on it.
#pragma once

#include "board/recent.hpp"
#include "office/observer.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace trecho {

// One event, in the observer's words. Small, since each of 10,000 connections keeps many: of a long
// itinerary it has the first legs only.
struct PastEvent {
    static constexpr std::size_t legs_max = 4;

    PastEvent() = default;
    PastEvent(TimePoint its_time, std::string_view its_name) : at(its_time), name(its_name) {}

    void set_itinerary(const Itinerary& itinerary) {
        leg_count = static_cast<std::uint16_t>(std::min<std::size_t>(itinerary.size(), 0xFFFF));
        std::copy_n(itinerary.begin(), std::min(itinerary.size(), legs_max), legs.begin());
    }

    TimePoint at;
    std::string_view name;   // of static storage
    std::string_view reason; // the same; of a refusal
    std::int32_t ahead = -1; // of a wait
    std::uint16_t leg_count = 0;
    std::array<LegId, legs_max> legs{};
};

inline constexpr std::size_t events_max = 50;
using EventHistory = Recent<PastEvent, events_max>;

} // namespace trecho
