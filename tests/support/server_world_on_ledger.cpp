#include "support/server_world_on_ledger.hpp"

#include "office/recovery.hpp"
#include "support/repetitions.hpp"

#include <gtest/gtest.h>

namespace trecho {

OfficeOnLedger::OfficeOnLedger(ServerWorld& world)
    : ledger_(world, world.settings.stored),
      office_(world.network, ledger_, "ledger.jsonl", world.clock, world.observers,
              world.settings.office) {}

std::vector<std::string> OfficeOnLedger::sales() {
    std::vector<std::string> names;
    for (const LedgerRecord& record : recover(ledger_.content(), "ledger").records)
        if (!record.cancels) names.push_back(record.name);
    return names;
}

void OfficeOnLedger::stop() {
    for (const Seats& seats : office_.seats()) EXPECT_EQ(seats.held, 0U) << "a seat is still held";
}

std::unique_ptr<TestedOffice> make_tested_office(ServerWorld& world) {
    return std::make_unique<OfficeOnLedger>(world);
}

std::uint64_t seeds_of(std::uint64_t wanted) {
    return static_cast<std::uint64_t>(repetitions(static_cast<int>(wanted)));
}

std::size_t bytes_between_cuts() { return 1; }

} // namespace trecho
