// What has to be true after a story, whatever happened to the server in it.
#pragma once

#include "end_to_end/purchases.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace trecho {

// Seats sold on each leg, as `trecho audit` says; fails the test when it refuses.
std::map<std::string, int> audit_seats(const std::filesystem::path& folder);

// Every seat that somebody was told they have is in the ledger, and no seat that nobody asked for.
void expect_true_in_ledger(const Story& story, const std::filesystem::path& folder);

// The server that runs at `port` knows the story's session: RESUME, `last` and TICKETS. Returns
// what it said, for nothing of that may change any more.
std::string expect_session_is_known(const Story& story, std::uint16_t port);

// What is left of a leg can be bought, and not a seat more.
void expect_sells_to_the_last_seat(std::uint16_t port, const std::string& leg);

// availability.json is whole, if it is there; and it is there, and agrees, where `sold` is given.
void expect_whole_availability(const std::filesystem::path& folder,
                               std::optional<std::map<std::string, int>> sold = std::nullopt);

} // namespace trecho
