// A script of purchases, and what the two customers who follow it were told: what has to be true of
// the ledger afterwards follows from that.
#pragma once

#include "end_to_end/server_process.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace trecho {

// What a customer has heard of something that they asked for.
enum class Heard { yes, no, nothing };

struct Purchase {
    std::string itinerary;
    bool has_session = false;    // bought in protocol 2
    Heard sold = Heard::no;      // no: also when nobody got as far as to ask for it
    std::string ticket;          // of a session, when sold
    Heard cancelled = Heard::no; // as above
};

struct Story {
    std::vector<Purchase> purchases;
    std::string session; // "" when the server was gone before it said so

    // Whether anybody was left without an answer.
    bool is_certain() const;
};

// Two legs of few seats, which the script sells to the last, and two of many.
void write_network_for_purchases(const std::filesystem::path& folder);
std::map<std::string, int> seats_of_network();

// Twenty purchases, half of them in protocol 2, and three cancellations. Goes on after a refusal;
// ends early when the server is gone.
Story follow_script(std::uint16_t port);

// So many seats of each leg must be sold, and so many may be: they differ where a customer has
// heard nothing.
struct Bounds {
    int least = 0;
    int most = 0;
};
std::map<std::string, Bounds> bounds_of(const Story& story);

// "A > B > C" are the legs "A > B" and "B > C".
std::vector<std::string> legs_of(const std::string& itinerary);

} // namespace trecho
