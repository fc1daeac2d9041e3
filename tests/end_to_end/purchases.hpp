// A fixed script of purchases, and the answers that its two customers got. The answers tell what
// the ledger must contain afterwards.
#pragma once

#include "end_to_end/server_process.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace trecho {

// The answer to a request.
enum class Heard { yes, no, nothing };

struct Purchase {
    std::string itinerary;
    bool has_session = false;    // was bought in protocol 2
    Heard sold = Heard::no;      // `no` also if it was never asked for
    std::string ticket;          // in protocol 2, if sold
    Heard cancelled = Heard::no; // the same
};

struct Story {
    std::vector<Purchase> purchases;
    std::string session; // "" if the server ended before it sent one

    // Whether any request has no answer.
    bool is_certain() const;
};

// Two legs with few seats, which the script sells out, and two with many.
void write_network_for_purchases(const std::filesystem::path& folder);
std::map<std::string, int> seats_of_network();

// Makes twenty purchases, half of them in protocol 2, and three cancellations. Continues after a
// refusal; ends early if the server is gone.
Story follow_script(std::uint16_t port);

// How many seats of each leg must be sold, and how many may be: the difference are requests without
// an answer.
struct Bounds {
    int least = 0;
    int most = 0;
};
std::map<std::string, Bounds> bounds_of(const Story& story);

// The legs of an itinerary: "A > B" and "B > C" for "A > B > C".
std::vector<std::string> legs_of(const std::string& itinerary);

} // namespace trecho
