// A server's observer to which a test tells what happens, and a quiet office behind it.
#pragma once

#include "simulation/invariants/server_invariants.hpp"
#include "simulation/platform/disk.hpp"

#include <gtest/gtest.h>

namespace trecho {

class ServerInvariantsFixture : public testing::Test {
protected:
    explicit ServerInvariantsFixture(GuardPolicy guard = GuardPolicy::leg) {
        settings_.guard = guard;
        settings_.confirm_limit = std::chrono::seconds(10);
        watch_.emplace(simulation_, network_, settings_, log_, verdict_, plan_);
        watch_->watch(office_);
        watch_->compare_ahead([this](Lane customer, std::size_t ahead, bool is_exact) {
            (is_exact ? compared_ : compared_at_least_).emplace_back(customer, ahead);
        });
        for (ConnectionId connection = 1; connection <= 3; ++connection)
            watch_->opened(connection, "customer " + std::to_string(connection));
    }

    void take_turn(ConnectionId connection, const Itinerary& itinerary) {
        watch_->turn_taken(connection, itinerary);
    }
    void hold(ConnectionId connection, const Itinerary& itinerary) {
        take_turn(connection, itinerary);
        watch_->held(connection, itinerary);
    }

    bool holds() const { return verdict_.holds(); }
    bool is_broken(Invariant property) const {
        return !verdict_.holds() && verdict_.broken()->property == property;
    }

    Simulation simulation_{1};
    Network network_ = Network::parse(R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 2},
        {"origin": "Salvador", "destination": "Natal", "seats": 1}]})",
                                      "network");
    OfficeSettings settings_;
    EventLog log_{simulation_.clock};
    Violations verdict_;
    FaultSchedule plan_{simulation_, FaultLevel::none, std::chrono::seconds(10),
                        [](Fault, Lane) { return false; }};
    Observer nobody_; // hears nothing: the office is only asked for its seats
    SimulatedLogFile ledger_{simulation_};
    Office office_{network_, ledger_, "ledger.jsonl", simulation_.clock, nobody_, settings_};
    std::vector<std::pair<Lane, std::size_t>> compared_;
    std::vector<std::pair<Lane, std::size_t>> compared_at_least_;
    std::optional<ServerInvariants> watch_;

    const Itinerary first_leg_{0};
    const Itinerary second_leg_{1};
    const Itinerary both_legs_{0, 1};
};

} // namespace trecho
