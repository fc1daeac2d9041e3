// A small network, and customers whose testimony a test dictates.
#pragma once

#include "server/session_token.hpp"
#include "simulation/virtual_time.hpp"
#include "simulator/testimony.hpp"

#include <gtest/gtest.h>

namespace trecho {

class ATestimony : public testing::Test {
protected:
    ATestimony() { testimony_.connects(1); }

    // How far a purchase comes, each step a second after the one before.
    Testimony::Id ask(const std::string& session = {}) {
        pass(std::chrono::seconds(1));
        return testimony_.asks(1, "Recife > Salvador", session);
    }
    Testimony::Id be_offered(const std::string& session = {}) {
        const Testimony::Id purchase = ask(session);
        pass(std::chrono::seconds(1));
        testimony_.is_offered(purchase);
        return purchase;
    }
    Testimony::Id say_yes(const std::string& session = {}) {
        const Testimony::Id purchase = be_offered(session);
        pass(std::chrono::seconds(1));
        testimony_.decides(purchase, true);
        return purchase;
    }
    Testimony::Id buy(const std::string& ticket = {}, const std::string& session = {}) {
        const Testimony::Id purchase = say_yes(session);
        pass(std::chrono::seconds(1));
        testimony_.is_sold(purchase, ticket);
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

    bool holds() const { return verdict_.holds(); }
    bool is_broken(Property property) const {
        return !verdict_.holds() && verdict_.broken()->property == property;
    }

    CalendarTime bought_on_;
    Simulation simulation_{1};
    Network network_ = Network::parse(R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 1},
        {"origin": "Salvador", "destination": "Natal", "seats": 1}]})",
                                      "network");
    Verdict verdict_;
    Story story_{simulation_.clock};
    Testimony testimony_{
        simulation_.clock,       network_, std::chrono::seconds(10), story_, verdict_,
        std::chrono::minutes(10)};
};

} // namespace trecho
