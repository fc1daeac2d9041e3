// The content of availability.json: a snapshot of the seats that are left, for people and scripts.
// The snapshot may be older than the ledger, never newer. So if it knows of more records than the
// ledger has, the ledger has lost some.
#pragma once

#include "office/inventory.hpp"
#include "office/network.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// {"legs":[{"origin":..,"destination":..,"left":..,"seats":..}, ..],"records":..}, one leg a line.
// `records` is how many records the ledger had, at least.
std::string availability_json(const Network& network, const std::vector<Seats>& seats,
                              std::uint64_t records);

// The seats that aren't sold: a held seat counts as left.
std::uint32_t left_of(const Seats& seats);

// The text of a snapshot; "" when the file is missing or can't be read.
std::string read_snapshot(const std::filesystem::path& file);

// Totals of a ledger, for the comparison with a snapshot.
struct LedgerCounts {
    std::uint64_t records = 0;
    std::vector<std::uint64_t> seats_sold; // by LegId; also seats whose ticket was cancelled later
};

// Throws std::runtime_error, with a sentence for the user that names `ledger`, when the snapshot
// knows of more records or sold seats than the ledger has. Ignores a text that is no snapshot.
void check_snapshot(std::string_view snapshot, const LedgerCounts& has, const Network& network,
                    const std::string& ledger);

} // namespace trecho
