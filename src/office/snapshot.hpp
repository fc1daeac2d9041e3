// What availability.json shows: a snapshot of the office, for people and scripts. The ledger is the
// truth, and the snapshot may be older. It can't be newer: so if it knows of more than the ledger
// has, the ledger has lost something.
#pragma once

#include "office/inventory.hpp"
#include "office/network.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// {"legs":[{"origin":..,"destination":..,"left":..,"seats":..}, ..],"records":..}, a leg a line. A
// seat that is only held counts as left, for nobody has bought it. `records` are those that the
// ledger had, at least.
std::string availability_json(const Network& network, const std::vector<Seats>& seats,
                              std::uint64_t records);

// A seat that is only held counts as left.
std::uint32_t left_of(const Seats& seats);

// The text of a snapshot; "" when there is none, or it can't be read.
std::string read_snapshot(const std::filesystem::path& file);

// What a ledger has, to be compared with a snapshot.
struct LedgerCounts {
    std::uint64_t records = 0;
    std::vector<std::uint64_t> seats_sold; // by LegId; also those that were given back since
};

// Throws std::runtime_error with a sentence for the user, which names `ledger`, when the snapshot
// knows of more than the ledger has. A text that is no snapshot knows of nothing.
void check_snapshot(std::string_view snapshot, const LedgerCounts& has, const Network& network,
                    const std::string& ledger);

} // namespace trecho
