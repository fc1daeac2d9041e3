// Goal: TAB completes names without accents, capital letters or their rest, and offers only what
// fits at the cursor.
#include "client/suggestions.hpp"

#include "client/listed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Known known_places() {
    const std::vector<ListedLeg> legs{leg("Brasília", "São Luís"), leg("Recife", "Brasília"),
                                      leg("Recife", "Salvador"),   leg("Recife", "São Luís"),
                                      leg("Recife", "São Paulo"),  leg("Rio Branco", "Brasília"),
                                      leg("Salvador", "Brasília"), leg("São Paulo", "Recife")};
    Known known;
    known.network = KnownNetwork(legs, std::vector{place("São Paulo", {"GRU", "CGH"}),
                                                   place("Brasília", {"BSB", "Distrito"}),
                                                   place("Recife", {"REC"})});
    known.words = {"HELP", "LIST", "ROUTES", "TICKETS", "CANCEL", "QUIT"};
    known.tickets = {"T7", "T12"};
    return known;
}

const Known known = known_places();

std::string completed(std::string_view typed) { return suggest(typed, known).text; }

std::vector<std::string> choices(std::string_view typed) { return suggest(typed, known).choices; }

} // namespace

TEST(Suggestions, IgnoreCaseAndAccents) {
    EXPECT_EQ(completed("bras"), "Brasília");
    EXPECT_EQ(completed("BRASI"), "Brasília");
    EXPECT_EQ(completed("brasí"), "Brasília");
    EXPECT_EQ(completed("sao p"), "São Paulo");
    EXPECT_EQ(completed("São lu"), "São Luís");
}

TEST(Suggestions, IgnoreTheFormOfAccentsAndBlanks) {
    EXPECT_EQ(completed("SA\u0303O P"), "São Paulo");
    EXPECT_EQ(completed("rio\u00a0 b"), "Rio Branco");
    EXPECT_EQ(completed("Recife >\u00a0sal"), "Recife >\u00a0Salvador");
    EXPECT_EQ(completed("ROUTES\u00a0sal"), "ROUTES\u00a0Salvador");
}

TEST(Suggestions, CompleteThePlaceThatIsBeingTyped) {
    EXPECT_EQ(completed("Recife > sal"), "Recife > Salvador");
    EXPECT_EQ(completed("Recife>sal"), "Recife>Salvador");
    EXPECT_EQ(completed("recife > Salvador > b"), "recife > Salvador > Brasília");
    EXPECT_EQ(completed("routes sal"), "routes Salvador");
    EXPECT_EQ(completed("rotas Recife > sao l"), "rotas Recife > São Luís");
    EXPECT_EQ(completed("LISTA bras"), "LISTA Brasília");
    EXPECT_EQ(completed("buy rec"), "buy Recife");
    EXPECT_EQ(completed("  rec"), "  Recife");
}

TEST(Suggestions, CompleteTheCommonPrefixOfAllChoices) {
    EXPECT_EQ(completed("sao"), "São ");
    EXPECT_THAT(choices("sao"), ElementsAre("São Luís", "São Paulo"));
    EXPECT_EQ(completed("sa"), "Sa") << "Salvador or São";
}

TEST(Suggestions, AreWordsAndPlacesAtTheBeginningOfALine) {
    EXPECT_THAT(choices(""),
                ElementsAre("HELP", "LIST", "ROUTES", "TICKETS", "CANCEL", "QUIT", "Brasília",
                            "Recife", "Rio Branco", "Salvador", "São Luís", "São Paulo"));
    EXPECT_THAT(choices("r"), ElementsAre("ROUTES", "Recife", "Rio Branco"));
    EXPECT_EQ(completed("tick"), "TICKETS");
    EXPECT_EQ(completed("passa"), "PASSAGENS") << "the other language's, when nothing else fits";
}

TEST(Suggestions, AreOnlyTheDestinationsThatTheOriginHas) {
    EXPECT_THAT(choices("Recife > "), ElementsAre("Brasília", "Salvador", "São Luís", "São Paulo"));
    EXPECT_THAT(choices("Recife > BRASÍLIA >"), ElementsAre("São Luís"));
    EXPECT_THAT(choices("rec > sa"), ElementsAre("Salvador", "São Luís", "São Paulo"));
    EXPECT_THAT(choices("buy salvador >"), ElementsAre("Brasília"));
    EXPECT_THAT(choices("Recife > rec"), IsEmpty());
}

TEST(Suggestions, AreAllOtherPlacesForRoutes) {
    EXPECT_THAT(choices("ROUTES Salvador > "),
                ElementsAre("Brasília", "Recife", "Rio Branco", "São Luís", "São Paulo"));
    EXPECT_THAT(choices("Nowhere > s"), ElementsAre("Salvador", "São Luís", "São Paulo"));
}

TEST(Suggestions, AreTicketsAfterCancel) {
    EXPECT_THAT(choices("CANCEL "), ElementsAre("T7", "T12"));
    EXPECT_EQ(completed("cancelar t1"), "cancelar T12");
    EXPECT_THAT(choices("HELP "), IsEmpty());
    EXPECT_THAT(choices("TICKETS r"), IsEmpty());
}

TEST(Suggestions, ReplaceACodeByItsPlace) {
    EXPECT_EQ(completed("gru"), "São Paulo");
    EXPECT_EQ(completed("Recife > cgh"), "Recife > São Paulo");
    EXPECT_EQ(completed("distr"), "Brasília");
    EXPECT_THAT(choices("Salvador > gru"), IsEmpty()) << "no leg leads there";
}

TEST(Suggestions, AreEmptyAtTheQuestion) {
    Known asked = known;
    asked.is_at_question = true;
    EXPECT_THAT(suggest("", asked).choices, IsEmpty());
    EXPECT_EQ(suggest("s", asked).text, "s");
}

TEST(Suggestions, LeaveTextThatNothingFitsUnchanged) {
    EXPECT_EQ(completed("Recife > Nowhere"), "Recife > Nowhere");
    EXPECT_THAT(choices("Recife > Nowhere"), IsEmpty());
    EXPECT_EQ(completed("\xff"), "\xff") << "not UTF-8";
    EXPECT_EQ(completed(">"), ">");
}

TEST(Suggestions, RecogniseAPlaceThatBeginsWithACommandWord) {
    Known odd = known;
    odd.network = KnownNetwork({leg("List Bay", "Natal"), leg("Natal", "List Bay")});
    EXPECT_EQ(suggest("List Bay > n", odd).text, "List Bay > Natal");
    EXPECT_EQ(suggest("list b", odd).text, "list b") << "a word, and no place begins with b";
}

} // namespace trecho
