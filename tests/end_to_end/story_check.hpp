// Checks what must be true after the purchases of a story, whatever happened to the server.
#pragma once

#include "end_to_end/purchases.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace trecho {

// The sold seats of each leg, from `trecho audit`; fails the test if it refuses.
std::map<std::string, int> audit_seats(const std::filesystem::path& folder);

// The ledger has every confirmed seat, and none that nobody asked for.
void expect_true_in_ledger(const Story& story, const std::filesystem::path& folder);

// The server at `port` knows the story's session: RESUME, `last` and TICKETS. Returns its answers,
// which later servers must repeat.
std::string expect_session_is_known(const Story& story, std::uint16_t port);

// All unsold seats of a leg can be bought, and no more.
void expect_sells_to_the_last_seat(std::uint16_t port, const std::string& leg);

// If availability.json exists, it is valid. With `sold`, it must exist and agree.
void expect_whole_availability(const std::filesystem::path& folder,
                               std::optional<std::map<std::string, int>> sold = std::nullopt);

} // namespace trecho
