// Goal: the console shows names as the network writes them, however the person typed them.
#include "client/written_names.hpp"

#include "client/console_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

KnownNetwork small_network() {
    ListedLeg leg;
    leg.origin = "São Paulo";
    leg.destination = "Recife";
    ListedPlace recife;
    recife.name = "Recife";
    recife.aliases = {"REC"};
    return KnownNetwork({leg}, std::vector<ListedPlace>{recife});
}

} // namespace

TEST(WrittenNames, AreThoseOfTheNetwork) {
    const KnownNetwork network = small_network();
    EXPECT_EQ(written_as_in(network, "SÃO  PAULO>recife"), "São Paulo > Recife");
    EXPECT_EQ(written_as_in(network, "sa\u0303o paulo > rec"), "São Paulo > Recife");
    EXPECT_EQ(written_as_in(network, "RECIFE"), "Recife");
}

TEST(WrittenNames, StayAsTypedIfTheyAreNotKnown) {
    EXPECT_EQ(written_as_in(small_network(), "recife > Manaus"), "Recife > Manaus");
    EXPECT_EQ(written_as_in(KnownNetwork(), "nonsense"), "nonsense");
}

TEST(WrittenNames, DecideWhetherTwoItinerariesAreTheSame) {
    EXPECT_TRUE(is_same_itinerary("Recife > São Paulo", "recife>SÃO PAULO"));
    EXPECT_FALSE(is_same_itinerary("Recife > Natal", "Recife > Natal > Recife"));
    EXPECT_FALSE(is_same_itinerary("", ""));
}

TEST(Console, ShowsNamesAsTheNetworkWritesThem) {
    ConsoleWorld console;
    EXPECT_THAT(console.answer_to("recife > SALVADOR"),
                HasSubstr("Recife > Salvador: a seat is held for you."));
    EXPECT_THAT(console.answer_to("s"), HasSubstr("Sold: Recife > Salvador, ticket T1."));
    EXPECT_THAT(console.answer_to("recife > manaus"), HasSubstr("Recife > Manaus is sold out."));
    EXPECT_THAT(console.answer_to("routes manaus > recife"),
                HasSubstr("There is no way from Manaus to Recife"));
}

TEST(Console, ShowsTheNameOfAPlaceThatWasTypedByAnAlias) {
    for (const std::string itinerary : {"", "REC > salvador"}) {
        ConsoleWorld console(itinerary);
        if (itinerary.empty()) console.type("REC > salvador");
        EXPECT_THAT(console.terminal.printed, HasSubstr("Recife > Salvador: a seat is held"));
        console.type("N");
    }
}

TEST(ReconnectingConsole, KnowsTheItineraryOfTheLastStartHoweverItIsTyped) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    console.world.ledger.sync_takes = 1s;
    console.start_with_yes("recife>SALVADOR");
    console.connector.is_closed = true;
    console.connector.cut();
    console.world.run_for(20s);
    EXPECT_EQ(console.outcome, Outcome::unknown);
    console.connector.is_closed = false;
    console.start_with_yes("Recife > Salvador");
    console.world.run_for(2s);
    EXPECT_THAT(console.terminal.printed, HasSubstr("is sold, ticket T1."));
    EXPECT_EQ(console.outcome, Outcome::bought);
    EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 1U);
}

} // namespace trecho
