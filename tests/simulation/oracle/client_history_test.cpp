// Goal: an answer that the protocol doesn't allow breaks a property, unless the customer knows a
// reason for it.
#include "simulation/oracle/client_history_fixture.hpp"

namespace trecho {

using namespace std::chrono_literals;

TEST_F(ClientHistoryFixture, HasNothingAgainstAPurchase) {
    buy();
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsASaleThatNobodySaidYesTo) {
    history_.is_sold(be_offered());
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, FindsASaleAfterANo) {
    const ClientHistory::Id purchase = be_offered();
    history_.decides(purchase, false);
    history_.is_sold(purchase);
    EXPECT_TRUE(is_broken(Invariant::no_unasked_sale));
}

TEST_F(ClientHistoryFixture, FindsAnOfferOfWhatNobodyFlies) {
    history_.is_offered(history_.asks(1, "Natal > Recife"));
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, FindsARefusalForTheWrongReason) {
    history_.is_refused(ask("token"), "sold_out");
    history_.is_refused(history_.asks(1, "Natal > Recife", "token"), "unknown_leg");
    history_.is_refused(history_.asks(1, "Natal > Recife"), "sold_out"); // plainly: False
    EXPECT_TRUE(holds());
    history_.is_refused(ask("token"), "unknown_leg");
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

// --- said too late ------------------------------------------------------------------------------

TEST_F(ClientHistoryFixture, FindsThatItWasTooLateBeforeItWas) {
    const ClientHistory::Id purchase = be_offered();
    pass(8s);
    history_.decides(purchase, true);
    history_.is_not_sold(purchase, true);
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ClientHistoryFixture, LetsAYesOfTheLastMomentBeTooLate) {
    const ClientHistory::Id purchase = be_offered();
    pass(9s); // it is under way for up to a second
    history_.decides(purchase, true);
    history_.is_not_sold(purchase, true);
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, LetsAYesBeTooLateThatTheNetworkDelayed) {
    const ClientHistory::Id purchase = be_offered();
    history_.decides(purchase, true);
    history_.messages_are_late(1, 5s);
    history_.is_not_sold(purchase, true);
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsThatItWasTooLateOnceNothingIsDelayedAnyMore) {
    history_.messages_are_late(1, 5s);
    pass(16s); // with the time to decide, and a second under way
    const ClientHistory::Id purchase = say_yes();
    history_.is_not_sold(purchase, true);
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ClientHistoryFixture, CountsFromTheTimeThatIsLeftAfterAReturn) {
    const ClientHistory::Id purchase = be_offered();
    pass(5s);
    history_.is_offered(purchase, 2s);
    pass(1s);
    history_.decides(purchase, true);
    history_.is_not_sold(purchase, true);
    EXPECT_TRUE(holds());
}

// --- the disk -----------------------------------------------------------------------------------

TEST_F(ClientHistoryFixture, FindsAYesThatIsNotSoldThoughTheDiskWorks) {
    history_.is_not_sold(say_yes());
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, LetsAYesNotBeSoldWhenTheDiskHasFailed) {
    const ClientHistory::Id purchase = say_yes();
    history_.disk_has_failed();
    history_.is_not_sold(purchase);
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsACancellationThatFailsThoughTheDiskWorks) {
    history_.disk_has_failed(); // long before
    pass(1s);
    const ClientHistory::Id purchase = buy("T1", "token");
    history_.cancels(purchase);
    history_.is_cancelled(purchase, false);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, LetsACancellationFailWhenTheDiskHasFailed) {
    const ClientHistory::Id purchase = buy("T1", "token");
    history_.cancels(purchase);
    history_.disk_has_failed();
    history_.is_cancelled(purchase, false);
    EXPECT_TRUE(holds());
}

// --- disconnected -------------------------------------------------------------------------------

TEST_F(ClientHistoryFixture, FindsADisconnectionForNoReason) {
    pass(1s);
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Invariant::every_client_is_answered));
}

TEST_F(ClientHistoryFixture, LetsADisturbedConnectionEnd) {
    history_.connection_is_disturbed(1);
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, LetsConnectionsEndWithTheServer) {
    pass(1s);
    history_.server_goes_down();
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, LetsAConnectionEndWhenMessagesOfTheOneBeforeAreLate) {
    history_.messages_are_late(1, 5s);
    history_.connects(1);
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, LetsASilentCustomerFindTheDoorClosed) {
    pass(10min);
    history_.speaks(1);
    history_.asks(1, "Recife > Salvador"); // in one breath
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsThatACustomerWhoSpeaksIsTakenForSilent) {
    pass(9min);
    history_.speaks(1);
    pass(9min);
    ask();
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Invariant::every_client_is_answered));
}

TEST_F(ClientHistoryFixture, LetsACustomerHearLaterThatLateMessagesEndedItsConnection) {
    history_.messages_are_late(1, 5s);
    history_.connects(1);
    pass(5min);
    history_.speaks(1);
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, KnowsNoReasonOfAConnectionBefore) {
    history_.connection_is_disturbed(1);
    history_.server_goes_down();
    pass(1s);
    history_.connects(1);
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Invariant::every_client_is_answered));
}

TEST_F(ClientHistoryFixture, KnowsNoReasonOfAnotherCustomer) {
    history_.connects(2);
    history_.connection_is_disturbed(2);
    history_.messages_are_late(2, 5s);
    history_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Invariant::every_client_is_answered));
}

// --- in line ------------------------------------------------------------------------------------

TEST_F(ClientHistoryFixture, FindsThatMoreAreAheadThanBefore) {
    ask("token");
    history_.is_told_ahead(1, 1);
    pass(1s);
    EXPECT_TRUE(holds());
    history_.is_told_ahead(1, 2);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, FindsThatItIsToldTooOften) {
    ask("token");
    history_.is_told_ahead(1, 3);
    pass(500ms);
    history_.is_told_ahead(1, 2);
    EXPECT_TRUE(holds());
    pass(100ms);
    history_.is_told_ahead(1, 1);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, FindsAWaitOfWhichNothingWasSaid) {
    const ClientHistory::Id purchase = ask("token");
    pass(2s);
    history_.is_offered(purchase);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, FindsThatOthersAreAheadThanWasSaid) {
    ask("token");
    history_.is_told_ahead(1, 2);
    history_.check_ahead(1, 2, /*is_exact=*/true);
    EXPECT_TRUE(holds());
    history_.check_ahead(1, 1, /*is_exact=*/true);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, FindsThatMoreAreAheadThanWasSaid) {
    ask("token");
    history_.is_told_ahead(1, 2);
    history_.check_ahead(1, 1, /*is_exact=*/false);
    history_.check_ahead(1, 2, /*is_exact=*/false);
    EXPECT_TRUE(holds());
    history_.check_ahead(1, 3, /*is_exact=*/false);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

// --- too many -----------------------------------------------------------------------------------

TEST_F(ClientHistoryFixture, FindsACustomerWhoIsTurnedAwayThoughThereIsRoom) {
    history_.is_accepted(1, true);
    history_.is_turned_away(1, true);
    EXPECT_TRUE(holds());
    pass(1s);
    history_.connects(1);
    history_.is_accepted(1, false);
    history_.is_turned_away(1, true);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

// --- routes -------------------------------------------------------------------------------------

TEST_F(ClientHistoryFixture, FindsARouteThatIsNotProposed) {
    const std::vector<std::vector<std::string>> all{{"Recife", "Salvador", "Natal"}};
    history_.is_proposed(1, "Recife", "Natal", all);
    EXPECT_TRUE(holds());
    history_.is_proposed(1, "Recife", "Natal", {});
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, FindsARouteOverALegThatIsSoldOut) {
    buy();
    pass(1s);
    history_.speaks(1);
    history_.is_proposed(1, "Recife", "Natal", {});
    EXPECT_TRUE(holds());
    const std::vector<std::vector<std::string>> all{{"Recife", "Salvador", "Natal"}};
    history_.is_proposed(1, "Recife", "Natal", all);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

// --- a server that stops ------------------------------------------------------------------------

TEST_F(ClientHistoryFixture, LetsCustomersBeSentAwayByAServerThatStops) {
    const ClientHistory::Id purchase = ask();
    pass(1s);
    history_.server_is_told_to_stop();
    history_.is_disconnected_in_line(purchase, true);
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsACustomerWhoIsLeftInLineByAServerThatStops) {
    const ClientHistory::Id purchase = ask();
    pass(1s);
    history_.server_is_told_to_stop();
    pass(2s);
    history_.is_disconnected_in_line(purchase, true);
    EXPECT_TRUE(is_broken(Invariant::every_client_is_answered));
}

TEST_F(ClientHistoryFixture, FindsACustomerWhoIsNotToldThatTheServerStops) {
    const ClientHistory::Id purchase = ask();
    pass(1s);
    history_.server_is_told_to_stop();
    history_.is_disconnected_in_line(purchase, false);
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(ClientHistoryFixture, FindsADecisionInTimeThatAServerThatStopsDoesNotAnswer) {
    be_offered();
    history_.server_is_told_to_stop();
    pass(1s);
    history_.decides(0, true);
    history_.is_disconnected(1, "after its S");
    EXPECT_TRUE(is_broken(Invariant::every_client_is_answered));
}

TEST_F(ClientHistoryFixture, LetsADecisionBeTooLateForAServerThatStops) {
    be_offered();
    history_.server_is_told_to_stop();
    pass(3s);
    history_.decides(0, true);
    history_.is_disconnected(1, "after its S");
    EXPECT_TRUE(holds());
}

TEST_F(ClientHistoryFixture, FindsASaleByAServerThatShouldHaveStopped) {
    be_offered();
    history_.server_is_told_to_stop();
    pass(3s + 1ms);
    history_.decides(0, true);
    history_.is_sold(0);
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

TEST_F(ClientHistoryFixture, KnowsWhoseSaleIsBeingStored) {
    EXPECT_EQ(history_.buying_client(), 0U);
    const ClientHistory::Id purchase = say_yes("token");
    EXPECT_EQ(history_.buying_client(), 1U);
    history_.is_sold(purchase, "T1");
    EXPECT_EQ(history_.buying_client(), 0U);
    history_.cancels(purchase);
    EXPECT_EQ(history_.buying_client(), 1U);
    history_.is_cancelled(purchase);
    EXPECT_EQ(history_.buying_client(), 0U);
}

} // namespace trecho
