// Goal: the ledger has each sale that a customer was told of, once, and nothing that nobody asked
// for; and what was said about a leg becomes its history.
#include "simulation/oracle/client_history_fixture.hpp"

namespace trecho {

namespace {

using Outcome = LinearizabilityVerdict::Outcome;

} // namespace

TEST_F(ClientHistoryFixture, AgreesWithALedgerThatHasWhatWasTold) {
    buy();
    const ClientHistory::Id purchase = buy("T2", "token");
    history_.check_ledger({sale("T1"), sale("T2", "token")});
    history_.cancels(purchase);
    history_.is_cancelled(purchase);
    history_.check_ledger({sale("T1"), sale("T2", "token"), cancellation("T2")});
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsATicketThatBearsATimeAtWhichItWasNotSold) {
    buy("T1");
    LedgerRecord record = sale("T1");
    record.at -= std::chrono::seconds(5);
    history_.check_ledger({record});
    EXPECT_TRUE(is_broken(Invariant::answers_are_durable));
}

TEST_F(ClientHistoryFixture, ExpectsNoTimeOfATicketWhenTheCalendarWasSet) {
    const ClientHistory::Id purchase = say_yes();
    simulation_.clock.step(std::chrono::hours(24));
    history_.is_sold(purchase, "T1");
    history_.check_ledger({sale("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsASaleThatIsNotInTheLedger) {
    buy();
    history_.check_ledger({});
    EXPECT_TRUE(is_broken(Invariant::answers_are_durable));
}

TEST_F(ClientHistoryFixture, FindsATicketThatIsNotInTheLedger) {
    buy("T1", "token");
    history_.check_ledger({sale("T2", "token")});
    EXPECT_TRUE(is_broken(Invariant::answers_are_durable));
}

TEST_F(ClientHistoryFixture, FindsThatTwoWereToldOfOneSale) {
    buy();
    buy();
    history_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Invariant::answers_are_durable));
}

TEST_F(ClientHistoryFixture, FindsATicketThatBelongsToAnotherSession) {
    buy("T1", "token");
    history_.check_ledger({sale("T1", "another")});
    EXPECT_TRUE(is_broken(Invariant::answers_are_durable));
}

TEST_F(ClientHistoryFixture, FindsATicketUnderANameThatItsSessionCannotHaveHad) {
    buy("T1", "token");
    LedgerRecord record = sale("T1", "token");
    record.name = "Ana"; // of somebody else
    history_.check_ledger({record});
    EXPECT_TRUE(is_broken(Invariant::answers_are_durable));
}

TEST_F(ClientHistoryFixture, FindsASaleThatNobodyWasToldOfUnderANameThatNobodyHas) {
    say_yes("token");
    LedgerRecord record = sale("T1", "token");
    record.name = "Ana";
    history_.check_ledger({record});
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, AgreesWithAnyNameThatItsSessionMayHaveHad) {
    std::vector<LedgerRecord> records;
    for (const std::string name : {"", "Ana"}) {
        const auto id = history_.asks(1, "Recife > Salvador", "token", {"", "Ana"});
        history_.is_offered(id);
        history_.decides(id, true);
        history_.is_sold(id, "T" + name);
        bought_on_ = simulation_.clock.calendar();
        LedgerRecord record = sale("T" + name, "token");
        record.name = name;
        records.push_back(record);
    }
    history_.check_ledger(records);
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsASaleThatNobodyAskedFor) {
    history_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, FindsASaleThatIsThereTwice) {
    buy("T1", "token");
    history_.check_ledger({sale("T1", "token"), sale("T2", "token")});
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, FindsASaleOfAnOfferThatWasDeclined) {
    history_.decides(be_offered(), false);
    history_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, FindsASaleOfAnOfferThatNobodyDecided) {
    history_.is_lost(be_offered());
    history_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, FindsASaleOfAnotherItinerary) {
    buy();
    LedgerRecord record = sale("T1");
    record.places = {"Recife", "Salvador", "Natal"};
    history_.check_ledger({record});
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, LetsAYesWhoseAnswerIsLostBeSoldOrNot) {
    history_.is_lost(say_yes());
    history_.check_ledger({});
    history_.check_ledger({sale("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, LetsAYesThatWasSaidBeforeTheOfferBeSold) {
    const ClientHistory::Id purchase = ask();
    history_.will_buy(purchase);
    history_.check_ledger({sale("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsACancellationThatNobodyAskedFor) {
    buy("T1", "token");
    history_.check_ledger({sale("T1", "token"), cancellation("T1")});
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, FindsACancellationThatIsNotInTheLedger) {
    const ClientHistory::Id purchase = buy("T1", "token");
    history_.cancels(purchase);
    history_.is_cancelled(purchase);
    history_.check_ledger({sale("T1", "token")});
    EXPECT_TRUE(is_broken(Invariant::answers_are_durable));
}

TEST_F(ClientHistoryFixture, LetsACancellationWhoseAnswerIsLostBeThereOrNot) {
    history_.cancels(buy("T1", "token"));
    history_.check_ledger({sale("T1", "token")});
    history_.check_ledger({sale("T1", "token"), cancellation("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, MakesAHistoryOfEachLegThatHasAnOrder) {
    const ClientHistory::Id purchase = buy("T1", "token");
    const TimePoint asked = simulation_.time.now();
    history_.is_told_free(2, 0, 0, asked);
    history_.cancels(purchase);
    history_.is_cancelled(purchase);
    pass(std::chrono::seconds(1));
    history_.is_told_free(2, 0, 1, simulation_.time.now());
    const auto histories = history_.histories({sale("T1", "token"), cancellation("T1")});
    ASSERT_EQ(histories.size(), 2U);
    EXPECT_EQ(histories[0].operations.size(), 5U);
    EXPECT_EQ(histories[0].capacity, 1U);
    EXPECT_EQ(histories[0].sold_at_end, 0U);
    EXPECT_TRUE(histories[1].operations.empty());
    EXPECT_EQ(check_linearizability(histories[0]).outcome, Outcome::linearizable);
}

TEST_F(ClientHistoryFixture, MakesAHistoryWithoutOrderOfASeatThatIsSoldTwice) {
    buy("T1", "token");
    buy("T2", "token");
    const auto histories = history_.histories({sale("T1", "token"), sale("T2", "token")});
    EXPECT_EQ(check_linearizability(histories[0]).outcome, Outcome::not_linearizable);
}

TEST_F(ClientHistoryFixture, MakesAHistoryWithoutOrderOfARefusalWhileASeatIsFree) {
    const ClientHistory::Id purchase = ask();
    history_.is_refused(purchase);
    EXPECT_EQ(check_linearizability(history_.histories({})[0]).outcome, Outcome::not_linearizable);
}

} // namespace trecho
