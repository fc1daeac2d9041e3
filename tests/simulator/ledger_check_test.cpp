// Goal: the ledger has each sale that a customer was told of, once, and nothing that nobody asked
// for; and what was said about a leg becomes its history.
#include "simulator/a_testimony.hpp"

namespace trecho {

namespace {

using Outcome = LinearizabilityVerdict::Outcome;

} // namespace

TEST_F(ATestimony, AgreesWithALedgerThatHasWhatWasTold) {
    buy();
    const Testimony::Id purchase = buy("T2", "token");
    testimony_.check_ledger({sale("T1"), sale("T2", "token")});
    testimony_.cancels(purchase);
    testimony_.is_cancelled(purchase);
    testimony_.check_ledger({sale("T1"), sale("T2", "token"), cancellation("T2")});
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsATicketThatBearsATimeAtWhichItWasNotSold) {
    buy("T1");
    LedgerRecord record = sale("T1");
    record.at -= std::chrono::seconds(5);
    testimony_.check_ledger({record});
    EXPECT_TRUE(is_broken(Property::told_is_kept));
}

TEST_F(ATestimony, ExpectsNoTimeOfATicketWhenTheCalendarWasSet) {
    const Testimony::Id purchase = say_yes();
    simulation_.clock.step(std::chrono::hours(24));
    testimony_.is_sold(purchase, "T1");
    testimony_.check_ledger({sale("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsASaleThatIsNotInTheLedger) {
    buy();
    testimony_.check_ledger({});
    EXPECT_TRUE(is_broken(Property::told_is_kept));
}

TEST_F(ATestimony, FindsATicketThatIsNotInTheLedger) {
    buy("T1", "token");
    testimony_.check_ledger({sale("T2", "token")});
    EXPECT_TRUE(is_broken(Property::told_is_kept));
}

TEST_F(ATestimony, FindsThatTwoWereToldOfOneSale) {
    buy();
    buy();
    testimony_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Property::told_is_kept));
}

TEST_F(ATestimony, FindsATicketThatBelongsToAnotherSession) {
    buy("T1", "token");
    testimony_.check_ledger({sale("T1", "another")});
    EXPECT_TRUE(is_broken(Property::told_is_kept));
}

TEST_F(ATestimony, FindsATicketUnderANameThatItsSessionCannotHaveHad) {
    buy("T1", "token");
    LedgerRecord record = sale("T1", "token");
    record.name = "Ana"; // of somebody else
    testimony_.check_ledger({record});
    EXPECT_TRUE(is_broken(Property::told_is_kept));
}

TEST_F(ATestimony, FindsASaleThatNobodyWasToldOfUnderANameThatNobodyHas) {
    say_yes("token");
    LedgerRecord record = sale("T1", "token");
    record.name = "Ana";
    testimony_.check_ledger({record});
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, AgreesWithAnyNameThatItsSessionMayHaveHad) {
    std::vector<LedgerRecord> records;
    for (const std::string name : {"", "Ana"}) {
        const auto id = testimony_.asks(1, "Recife > Salvador", "token", {"", "Ana"});
        testimony_.is_offered(id);
        testimony_.decides(id, true);
        testimony_.is_sold(id, "T" + name);
        bought_on_ = simulation_.clock.calendar();
        LedgerRecord record = sale("T" + name, "token");
        record.name = name;
        records.push_back(record);
    }
    testimony_.check_ledger(records);
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsASaleThatNobodyAskedFor) {
    testimony_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, FindsASaleThatIsThereTwice) {
    buy("T1", "token");
    testimony_.check_ledger({sale("T1", "token"), sale("T2", "token")});
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, FindsASaleOfAnOfferThatWasDeclined) {
    testimony_.decides(be_offered(), false);
    testimony_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, FindsASaleOfAnOfferThatNobodyDecided) {
    testimony_.is_lost(be_offered());
    testimony_.check_ledger({sale("T1")});
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, FindsASaleOfAnotherItinerary) {
    buy();
    LedgerRecord record = sale("T1");
    record.places = {"Recife", "Salvador", "Natal"};
    testimony_.check_ledger({record});
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, LetsAYesWhoseAnswerIsLostBeSoldOrNot) {
    testimony_.is_lost(say_yes());
    testimony_.check_ledger({});
    testimony_.check_ledger({sale("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, LetsAYesThatWasSaidBeforeTheOfferBeSold) {
    const Testimony::Id purchase = ask();
    testimony_.will_buy(purchase);
    testimony_.check_ledger({sale("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsACancellationThatNobodyAskedFor) {
    buy("T1", "token");
    testimony_.check_ledger({sale("T1", "token"), cancellation("T1")});
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, FindsACancellationThatIsNotInTheLedger) {
    const Testimony::Id purchase = buy("T1", "token");
    testimony_.cancels(purchase);
    testimony_.is_cancelled(purchase);
    testimony_.check_ledger({sale("T1", "token")});
    EXPECT_TRUE(is_broken(Property::told_is_kept));
}

TEST_F(ATestimony, LetsACancellationWhoseAnswerIsLostBeThereOrNot) {
    testimony_.cancels(buy("T1", "token"));
    testimony_.check_ledger({sale("T1", "token")});
    testimony_.check_ledger({sale("T1", "token"), cancellation("T1")});
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, MakesAHistoryOfEachLegThatHasAnOrder) {
    const Testimony::Id purchase = buy("T1", "token");
    const TimePoint asked = simulation_.time.now();
    testimony_.is_told_free(2, 0, 0, asked);
    testimony_.cancels(purchase);
    testimony_.is_cancelled(purchase);
    pass(std::chrono::seconds(1));
    testimony_.is_told_free(2, 0, 1, simulation_.time.now());
    const auto histories = testimony_.histories({sale("T1", "token"), cancellation("T1")});
    ASSERT_EQ(histories.size(), 2U);
    EXPECT_EQ(histories[0].operations.size(), 5U);
    EXPECT_EQ(histories[0].capacity, 1U);
    EXPECT_EQ(histories[0].sold_at_end, 0U);
    EXPECT_TRUE(histories[1].operations.empty());
    EXPECT_EQ(check_linearizability(histories[0]).outcome, Outcome::linearizable);
}

TEST_F(ATestimony, MakesAHistoryWithoutOrderOfASeatThatIsSoldTwice) {
    buy("T1", "token");
    buy("T2", "token");
    const auto histories = testimony_.histories({sale("T1", "token"), sale("T2", "token")});
    EXPECT_EQ(check_linearizability(histories[0]).outcome, Outcome::not_linearizable);
}

TEST_F(ATestimony, MakesAHistoryWithoutOrderOfARefusalWhileASeatIsFree) {
    const Testimony::Id purchase = ask();
    testimony_.is_refused(purchase);
    EXPECT_EQ(check_linearizability(testimony_.histories({})[0]).outcome,
              Outcome::not_linearizable);
}

} // namespace trecho
