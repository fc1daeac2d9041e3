// A small network, and customers whose history a test dictates.
#pragma once

#include "server/session_token.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <gtest/gtest.h>

namespace trecho {

class ClientHistoryFixture : public testing::Test {
protected:
    ClientHistoryFixture() { history_.connects(1); }

    // How far a purchase comes, each step a second after the one before.
    ClientHistory::Id ask(const std::string& session = {}) {
        pass(std::chrono::seconds(1));
        return history_.asks(1, "Recife > Salvador", session);
    }
    ClientHistory::Id be_offered(const std::string& session = {}) {
        const ClientHistory::Id purchase = ask(session);
        pass(std::chrono::seconds(1));
        history_.is_offered(purchase);
        return purchase;
    }
    ClientHistory::Id say_yes(const std::string& session = {}) {
        const ClientHistory::Id purchase = be_offered(session);
        pass(std::chrono::seconds(1));
        history_.decides(purchase, true);
        return purchase;
    }
    ClientHistory::Id buy(const std::string& ticket = {}, const std::string& session = {}) {
        const ClientHistory::Id purchase = say_yes(session);
        pass(std::chrono::seconds(1));
        history_.is_sold(purchase, ticket);
        bought_on_ = simulation_.clock.calendar();
        return purchase;
    }

    void pass(Duration duration) { simulation_.run_for(duration); }

    LedgerRecord sale(const std::string& ticket, const std::string& session = {}) const {
        LedgerRecord record;
        record.at = bought_on_;
        record.ticket = ticket;
        record.places = {"Recife", "Salvador"};
        if (!session.empty()) record.session_key = key_of(session);
        return record;
    }
    static LedgerRecord cancellation(const std::string& ticket) {
        LedgerRecord record;
        record.ticket = ticket;
        record.cancels = true;
        return record;
    }

    bool holds() const { return violations_.none(); }
    bool is_broken(Invariant property) const {
        return !violations_.none() && violations_.first()->invariant == property;
    }

    CalendarTime bought_on_;
    Simulation simulation_{1};
    Network network_ = Network::parse(R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 1},
        {"origin": "Salvador", "destination": "Natal", "seats": 1}]})",
                                      "network");
    Violations violations_;
    EventLog log_{simulation_.clock};
    ClientHistory history_{
        simulation_.clock,       network_, std::chrono::seconds(10), log_, violations_,
        std::chrono::minutes(10)};
};

} // namespace trecho
