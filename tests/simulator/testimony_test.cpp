// Goal: an answer that the protocol doesn't allow breaks a property, unless the customer knows a
// reason for it.
#include "simulator/a_testimony.hpp"

namespace trecho {

using namespace std::chrono_literals;

TEST_F(ATestimony, HasNothingAgainstAPurchase) {
    buy();
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsASaleThatNobodySaidYesTo) {
    testimony_.is_sold(be_offered());
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, FindsASaleAfterANo) {
    const Testimony::Id purchase = be_offered();
    testimony_.decides(purchase, false);
    testimony_.is_sold(purchase);
    EXPECT_TRUE(is_broken(Property::nothing_unasked));
}

TEST_F(ATestimony, FindsAnOfferOfWhatNobodyFlies) {
    testimony_.is_offered(testimony_.asks(1, "Natal > Recife"));
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, FindsARefusalForTheWrongReason) {
    testimony_.is_refused(ask("token"), "sold_out");
    testimony_.is_refused(testimony_.asks(1, "Natal > Recife", "token"), "unknown_leg");
    testimony_.is_refused(testimony_.asks(1, "Natal > Recife"), "sold_out"); // plainly: False
    EXPECT_TRUE(holds());
    testimony_.is_refused(ask("token"), "unknown_leg");
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

// --- said too late ------------------------------------------------------------------------------

TEST_F(ATestimony, FindsThatItWasTooLateBeforeItWas) {
    const Testimony::Id purchase = be_offered();
    pass(8s);
    testimony_.decides(purchase, true);
    testimony_.is_not_sold(purchase, true);
    EXPECT_TRUE(is_broken(Property::time_limits));
}

TEST_F(ATestimony, LetsAYesOfTheLastMomentBeTooLate) {
    const Testimony::Id purchase = be_offered();
    pass(9s); // it is under way for up to a second
    testimony_.decides(purchase, true);
    testimony_.is_not_sold(purchase, true);
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, LetsAYesBeTooLateThatTheNetworkDelayed) {
    const Testimony::Id purchase = be_offered();
    testimony_.decides(purchase, true);
    testimony_.messages_are_late(1, 5s);
    testimony_.is_not_sold(purchase, true);
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsThatItWasTooLateOnceNothingIsDelayedAnyMore) {
    testimony_.messages_are_late(1, 5s);
    pass(16s); // with the time to decide, and a second under way
    const Testimony::Id purchase = say_yes();
    testimony_.is_not_sold(purchase, true);
    EXPECT_TRUE(is_broken(Property::time_limits));
}

TEST_F(ATestimony, CountsFromTheTimeThatIsLeftAfterAReturn) {
    const Testimony::Id purchase = be_offered();
    pass(5s);
    testimony_.is_offered(purchase, 2s);
    pass(1s);
    testimony_.decides(purchase, true);
    testimony_.is_not_sold(purchase, true);
    EXPECT_TRUE(holds());
}

// --- the disk -----------------------------------------------------------------------------------

TEST_F(ATestimony, FindsAYesThatIsNotSoldThoughTheDiskWorks) {
    testimony_.is_not_sold(say_yes());
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, LetsAYesNotBeSoldWhenTheDiskHasFailed) {
    const Testimony::Id purchase = say_yes();
    testimony_.disk_has_failed();
    testimony_.is_not_sold(purchase);
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsACancellationThatFailsThoughTheDiskWorks) {
    testimony_.disk_has_failed(); // long before
    pass(1s);
    const Testimony::Id purchase = buy("T1", "token");
    testimony_.cancels(purchase);
    testimony_.is_not_cancelled(purchase);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, LetsACancellationFailWhenTheDiskHasFailed) {
    const Testimony::Id purchase = buy("T1", "token");
    testimony_.cancels(purchase);
    testimony_.disk_has_failed();
    testimony_.is_not_cancelled(purchase);
    EXPECT_TRUE(holds());
}

// --- disconnected -------------------------------------------------------------------------------

TEST_F(ATestimony, FindsADisconnectionForNoReason) {
    pass(1s);
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Property::everybody_is_answered));
}

TEST_F(ATestimony, LetsADisturbedConnectionEnd) {
    testimony_.connection_is_disturbed(1);
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, LetsConnectionsEndWithTheServer) {
    pass(1s);
    testimony_.server_goes_down();
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, LetsAConnectionEndWhenMessagesOfTheOneBeforeAreLate) {
    testimony_.messages_are_late(1, 5s);
    testimony_.connects(1);
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, LetsASilentCustomerFindTheDoorClosed) {
    pass(10min);
    testimony_.speaks(1);
    testimony_.asks(1, "Recife > Salvador"); // in one breath
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsThatACustomerWhoSpeaksIsTakenForSilent) {
    pass(9min);
    testimony_.speaks(1);
    pass(9min);
    ask();
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Property::everybody_is_answered));
}

TEST_F(ATestimony, LetsACustomerHearLaterThatLateMessagesEndedItsConnection) {
    testimony_.messages_are_late(1, 5s);
    testimony_.connects(1);
    pass(5min);
    testimony_.speaks(1);
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, KnowsNoReasonOfAConnectionBefore) {
    testimony_.connection_is_disturbed(1);
    testimony_.server_goes_down();
    pass(1s);
    testimony_.connects(1);
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Property::everybody_is_answered));
}

TEST_F(ATestimony, KnowsNoReasonOfAnotherCustomer) {
    testimony_.connects(2);
    testimony_.connection_is_disturbed(2);
    testimony_.messages_are_late(2, 5s);
    testimony_.is_disconnected(1, "while it waited");
    EXPECT_TRUE(is_broken(Property::everybody_is_answered));
}

// --- in line ------------------------------------------------------------------------------------

TEST_F(ATestimony, FindsThatMoreAreAheadThanBefore) {
    ask("token");
    testimony_.is_told_ahead(1, 1);
    pass(1s);
    EXPECT_TRUE(holds());
    testimony_.is_told_ahead(1, 2);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, FindsThatItIsToldTooOften) {
    ask("token");
    testimony_.is_told_ahead(1, 3);
    pass(500ms);
    testimony_.is_told_ahead(1, 2);
    EXPECT_TRUE(holds());
    pass(100ms);
    testimony_.is_told_ahead(1, 1);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, FindsAWaitOfWhichNothingWasSaid) {
    const Testimony::Id purchase = ask("token");
    pass(2s);
    testimony_.is_offered(purchase);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, FindsThatOthersAreAheadThanWasSaid) {
    ask("token");
    testimony_.is_told_ahead(1, 2);
    testimony_.check_ahead(1, 2, /*is_exact=*/true);
    EXPECT_TRUE(holds());
    testimony_.check_ahead(1, 1, /*is_exact=*/true);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, FindsThatMoreAreAheadThanWasSaid) {
    ask("token");
    testimony_.is_told_ahead(1, 2);
    testimony_.check_ahead(1, 1, /*is_exact=*/false);
    testimony_.check_ahead(1, 2, /*is_exact=*/false);
    EXPECT_TRUE(holds());
    testimony_.check_ahead(1, 3, /*is_exact=*/false);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

// --- too many -----------------------------------------------------------------------------------

TEST_F(ATestimony, FindsACustomerWhoIsTurnedAwayThoughThereIsRoom) {
    testimony_.comes_to_the_door(1, true);
    testimony_.is_turned_away(1, true);
    EXPECT_TRUE(holds());
    pass(1s);
    testimony_.connects(1);
    testimony_.comes_to_the_door(1, false);
    testimony_.is_turned_away(1, true);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

// --- routes -------------------------------------------------------------------------------------

TEST_F(ATestimony, FindsARouteThatIsNotProposed) {
    const std::vector<std::vector<std::string>> all{{"Recife", "Salvador", "Natal"}};
    testimony_.is_proposed(1, {"Recife", "Natal", all, simulation_.clock.now()});
    EXPECT_TRUE(holds());
    testimony_.is_proposed(1, {"Recife", "Natal", {}, simulation_.clock.now()});
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, FindsARouteOverALegThatIsSoldOut) {
    buy();
    pass(1s);
    testimony_.is_proposed(1, {"Recife", "Natal", {}, simulation_.clock.now()});
    EXPECT_TRUE(holds());
    const std::vector<std::vector<std::string>> all{{"Recife", "Salvador", "Natal"}};
    testimony_.is_proposed(1, {"Recife", "Natal", all, simulation_.clock.now()});
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

// --- a server that stops ------------------------------------------------------------------------

TEST_F(ATestimony, LetsCustomersBeSentAwayByAServerThatStops) {
    const Testimony::Id purchase = ask();
    pass(1s);
    testimony_.server_is_told_to_stop();
    testimony_.is_disconnected_in_line(purchase, true);
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsACustomerWhoIsLeftInLineByAServerThatStops) {
    const Testimony::Id purchase = ask();
    pass(1s);
    testimony_.server_is_told_to_stop();
    pass(2s);
    testimony_.is_disconnected_in_line(purchase, true);
    EXPECT_TRUE(is_broken(Property::everybody_is_answered));
}

TEST_F(ATestimony, FindsACustomerWhoIsNotToldThatTheServerStops) {
    const Testimony::Id purchase = ask();
    pass(1s);
    testimony_.server_is_told_to_stop();
    testimony_.is_disconnected_in_line(purchase, false);
    EXPECT_TRUE(is_broken(Property::protocol_is_kept));
}

TEST_F(ATestimony, FindsADecisionInTimeThatAServerThatStopsDoesNotAnswer) {
    be_offered();
    testimony_.server_is_told_to_stop();
    pass(1s);
    testimony_.decides(0, true);
    testimony_.is_disconnected(1, "after its S");
    EXPECT_TRUE(is_broken(Property::everybody_is_answered));
}

TEST_F(ATestimony, LetsADecisionBeTooLateForAServerThatStops) {
    be_offered();
    testimony_.server_is_told_to_stop();
    pass(3s);
    testimony_.decides(0, true);
    testimony_.is_disconnected(1, "after its S");
    EXPECT_TRUE(holds());
}

TEST_F(ATestimony, FindsASaleByAServerThatShouldHaveStopped) {
    be_offered();
    testimony_.server_is_told_to_stop();
    pass(3s + 1ms);
    testimony_.decides(0, true);
    testimony_.is_sold(0);
    EXPECT_TRUE(is_broken(Property::time_limits));
}

TEST_F(ATestimony, KnowsWhoseSaleIsBeingStored) {
    EXPECT_EQ(testimony_.whoever_is_buying(), 0U);
    const Testimony::Id purchase = say_yes("token");
    EXPECT_EQ(testimony_.whoever_is_buying(), 1U);
    testimony_.is_sold(purchase, "T1");
    EXPECT_EQ(testimony_.whoever_is_buying(), 0U);
    testimony_.cancels(purchase);
    EXPECT_EQ(testimony_.whoever_is_buying(), 1U);
    testimony_.is_cancelled(purchase);
    EXPECT_EQ(testimony_.whoever_is_buying(), 0U);
}

} // namespace trecho
