// A server whose sales go to a ledger on a simulated disk, for tests that look at it or let it
// fail.
#pragma once

#include "office/ledger_office.hpp"
#include "simulation/platform/disk.hpp"
#include "support/server_world.hpp"

namespace trecho {

class OfficeOnLedger final : public TestedOffice {
public:
    explicit OfficeOnLedger(ServerWorld& world);

    LedgerOffice& office() override { return office_; }
    bool is_asking() const override { return false; }
    void storing_takes(Duration time) override { ledger_.sync_takes = time; }
    std::string stored() override { return ledger_.content(); }
    std::vector<std::string> sales() override;
    void stop() override;

    SimulatedLogFile& ledger() { return ledger_; }

private:
    SimulatedLogFile ledger_;
    LedgerOffice office_;
};

class ServerWorldOnLedger : public ServerWorld {
public:
    explicit ServerWorldOnLedger(ServerWorldSettings wanted = {})
        : ServerWorld(std::move(wanted)) {}

private:
    OfficeOnLedger& on_ledger_ = dynamic_cast<OfficeOnLedger&>(tested());

public:
    SimulatedLogFile& ledger = on_ledger_.ledger();
    LedgerOffice& office = on_ledger_.office();
};

} // namespace trecho
