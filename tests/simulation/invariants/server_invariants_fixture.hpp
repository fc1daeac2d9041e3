// A server's observer to which a test tells what happens, and a quiet office behind it.
#pragma once

#include "simulation/invariants/server_invariants.hpp"

#include <gtest/gtest.h>

namespace trecho {

class ServerInvariantsTest : public testing::Test {
protected:
    explicit ServerInvariantsTest(GuardPolicy guard = GuardPolicy::leg,
                                  const ServerSettings& server = {})
        : state_(1, [&](SeededEntropy&) {
              Scenario scenario;
              scenario.network = Network::parse(R"({"legs": [
                  {"origin": "Recife", "destination": "Salvador", "seats": 2},
                  {"origin": "Salvador", "destination": "Natal", "seats": 1}]})",
                                                "network");
              scenario.office = {guard, std::chrono::seconds(10), std::chrono::seconds(2)};
              scenario.server = server;
              return scenario;
          }) {
        invariants_.observe(office_);
        for (ConnectionId connection = 1; connection <= 3; ++connection) open(connection);
    }

    void open(ConnectionId connection) {
        invariants_.opened(connection, "customer " + std::to_string(connection));
        history_.connects(connection);
    }
    void take_turn(ConnectionId connection, const Itinerary& itinerary) {
        invariants_.turn_taken(connection, itinerary);
    }
    void hold(ConnectionId connection, const Itinerary& itinerary) {
        take_turn(connection, itinerary);
        invariants_.held(connection, itinerary);
    }

    // A customer of protocol 2 waits, and hears that so many are ahead.
    void wait(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead,
              std::size_t heard) {
        history_.asks(connection, to_string(state_.scenario.network, itinerary), "session");
        invariants_.waiting(connection, itinerary, ahead);
        history_.is_told_ahead(connection, heard);
    }

    bool holds() const { return state_.violations.none(); }
    bool is_violated(Invariant invariant) const {
        return !holds() && state_.violations.first()->invariant == invariant;
    }
    std::string why() const { return holds() ? "" : state_.violations.first()->why; }

    WorldState state_;
    Simulation& simulation_ = state_.simulation;
    ClientHistory& history_ = state_.history;
    Observer silent_; // the office is only asked for its seats
    LedgerOffice office_{state_.scenario.network, state_.ledger, "ledger.jsonl",
                         simulation_.clock,       silent_,       state_.scenario.office};
    ServerInvariants invariants_{state_};

    const Itinerary first_leg_{0};
    const Itinerary second_leg_{1};
    const Itinerary both_legs_{0, 1};
};

} // namespace trecho
