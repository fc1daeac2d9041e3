// A network for tests: A > B has 2 seats, B > C 1, C > A 3, A > C none.
#pragma once

#include "office/network.hpp"

namespace trecho {

inline Network small_network() {
    return Network::parse(R"({"legs": [
        {"origin": "A", "destination": "B", "seats": 2},
        {"origin": "B", "destination": "C", "seats": 1},
        {"origin": "C", "destination": "A", "seats": 3},
        {"origin": "A", "destination": "C", "seats": 0}]})",
                          "network");
}

inline Itinerary itinerary_of(const Network& network, std::string_view message) {
    return *network.find(*parse_itinerary(message));
}

} // namespace trecho
