// Goal: nobody has to type an accent, a capital letter, or a whole name.
#include "client/place_completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

const std::vector<std::string> places{"Brasília", "Recife",   "Rio Branco",
                                      "Salvador", "São Luís", "São Paulo"};

std::string completed(std::string_view typed) { return complete_place(typed, places).text; }

} // namespace

TEST(PlaceCompletion, IsBlindToCaseAndAccents) {
    EXPECT_EQ(completed("bras"), "Brasília");
    EXPECT_EQ(completed("BRASI"), "Brasília");
    EXPECT_EQ(completed("brasí"), "Brasília");
    EXPECT_EQ(completed("sao p"), "São Paulo");
    EXPECT_EQ(completed("São lu"), "São Luís");
}

TEST(PlaceCompletion, TakesAnotherFormOfAccentsOrBlanksForTheSame) {
    EXPECT_EQ(completed("SA\u0303O P"), "São Paulo");
    EXPECT_EQ(completed("rio\u00a0 b"), "Rio Branco");
    EXPECT_EQ(completed("Recife >\u00a0sal"), "Recife >\u00a0Salvador");
    EXPECT_EQ(completed("ROUTES\u00a0sal"), "ROUTES\u00a0Salvador");
}

TEST(PlaceCompletion, CompletesThePlaceThatIsBeingTyped) {
    EXPECT_EQ(completed("Recife > sal"), "Recife > Salvador");
    EXPECT_EQ(completed("Recife>sal"), "Recife>Salvador");
    EXPECT_EQ(completed("recife > Salvador > b"), "recife > Salvador > Brasília");
    EXPECT_EQ(completed("routes sal"), "routes Salvador");
    EXPECT_EQ(completed("ROUTES Recife > sao l"), "ROUTES Recife > São Luís");
    EXPECT_EQ(completed("  rec"), "  Recife");
}

TEST(PlaceCompletion, GoesAsFarAsAllThatFitHaveInCommon) {
    const Completion completion = complete_place("sao", places);
    EXPECT_EQ(completion.text, "São ");
    EXPECT_THAT(completion.choices, ElementsAre("São Luís", "São Paulo"));
    EXPECT_EQ(completed("sa"), "Sa") << "Salvador or São";
    EXPECT_EQ(completed("r"), "R");
}

TEST(PlaceCompletion, LeavesWhatFitsNothing) {
    const Completion completion = complete_place("Recife > Nowhere", places);
    EXPECT_EQ(completion.text, "Recife > Nowhere");
    EXPECT_THAT(completion.choices, IsEmpty());
    EXPECT_EQ(completed("\xff"), "\xff") << "not UTF-8";
}

TEST(PlaceCompletion, ShowsEveryPlaceWhereNothingIsTyped) {
    const Completion completion = complete_place("Recife > ", places);
    EXPECT_EQ(completion.text, "Recife > ");
    EXPECT_THAT(completion.choices, SizeIs(places.size()));
    EXPECT_THAT(complete_place("ROUTES ", places).choices, SizeIs(places.size()));
    EXPECT_THAT(complete_place("ROUTES", places).choices, IsEmpty());
}

} // namespace trecho
