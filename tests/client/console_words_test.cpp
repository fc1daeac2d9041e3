// Goal: the console understands its words in both languages, and proposes corrections.
#include "client/console_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ServerWorldSettings with_accents() {
    ServerWorldSettings settings;
    settings.network = R"({"legs": [
        {"origin": "Recife", "destination": "São Paulo", "seats": 9},
        {"origin": "João Pessoa", "destination": "Recife", "seats": 2},
        {"origin": "São Paulo", "destination": "Natal", "seats": 0},
        {"origin": "Recife", "destination": "Natal", "seats": 1}],
        "aliases": {"REC": "Recife", "JPA": "João Pessoa"}})";
    return settings;
}

} // namespace

TEST(ConsoleWords, AreUnderstoodInBothLanguagesWhateverTheConsoleSpeaks) {
    for (const Language language : {Language::english, Language::portuguese}) {
        ConsoleWorld console(ConsoleWorld::Start::later);
        console.language = language;
        console.start();
        for (const std::string word : {"HELP", "ajuda"})
            EXPECT_THAT(console.answer_to(word), HasSubstr("Recife > Natal > Fortaleza")) << word;
        for (const std::string word : {"LIST", "lista", "Lista natal"})
            EXPECT_THAT(console.answer_to(word), HasSubstr("Natal > Recife")) << word;
        for (const std::string words : {"ROUTES Recife > Natal", "rotas recife > natal"})
            EXPECT_THAT(console.answer_to(words), HasSubstr("Recife > Salvador > Natal")) << words;
        console.type("Recife > Salvador");
        console.type("sim");
        for (const std::string word : {"TICKETS", "passagens"})
            EXPECT_THAT(console.answer_to(word), HasSubstr("T1 ")) << word;
        EXPECT_THAT(console.answer_to("cancelar t1"), HasSubstr("T1"));
        EXPECT_EQ(console.world.seats("Recife", "Salvador").sold, 0U);
        console.type("sair");
        EXPECT_EQ(console.outcome, Outcome::not_bought);
    }
}

TEST(ConsoleWords, CanAnswerTheQuestionInBothLanguages) {
    for (const std::string yes_word : {"S", "sim", "Yes", "y"}) {
        ConsoleWorld console("Recife > Salvador");
        console.type(yes_word);
        EXPECT_EQ(console.outcome, Outcome::bought) << yes_word;
    }
    for (const std::string no_word : {"N", "não", "NA\u0303O", "nao", "no", "sair", "QUIT"}) {
        ConsoleWorld console("Recife > Salvador");
        console.type(no_word);
        EXPECT_EQ(console.outcome, Outcome::not_bought) << no_word;
        EXPECT_EQ(console.world.seats("Recife", "Salvador").held, 0U);
    }
}

TEST(ConsoleWords, AreRecognisedAsLateAnswersInBothLanguages) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    console.world.run_for(15s);
    EXPECT_THAT(console.answer_to("sim"), HasSubstr("Too late"));
}

TEST(ConsoleWords, DoNotHidePlacesOfTheSameName) {
    ServerWorldSettings settings;
    settings.network = R"({"legs": [
        {"origin": "Rotas Verdes", "destination": "Paris", "seats": 1},
        {"origin": "Comprar Mais", "destination": "Paris", "seats": 1},
        {"origin": "Lista", "destination": "Ajuda", "seats": 1},
        {"origin": "List B", "destination": "Paris", "seats": 1},
        {"origin": "Cancelar T1", "destination": "Sair", "seats": 1},
        {"origin": "Sim", "destination": "Não", "seats": 1}]})";
    ConsoleWorld console("", settings);
    int ticket = 0;
    for (const std::string itinerary :
         {"rotas verdes > Paris", "Comprar Mais > Paris", "lista > ajuda", "LIST B > Paris",
          "Cancelar T1 > Sair", "Sim > Não"}) {
        console.answer_to(itinerary);
        EXPECT_THAT(console.answer_to("S"), HasSubstr("T" + std::to_string(++ticket) + "."))
            << itinerary;
    }
}

TEST(ConsoleWords, MayStandBeforeAnItinerary) {
    ConsoleWorld console;
    for (const std::string verb : {"buy ", "BUY ", "comprar "}) {
        EXPECT_THAT(console.answer_to(verb + "Recife > Salvador"),
                    HasSubstr("Recife > Salvador: a seat is held for you."))
            << verb;
        console.type("N");
    }
    EXPECT_THAT(console.answer_to("list Recife > Salvador"),
                HasSubstr("    2 of   2 seats left  Recife > Salvador\n"));
}

TEST(ConsoleWords, AreProposedIfTheyAreMistyped) {
    ConsoleWorld console;
    EXPECT_THAT(console.answer_to("hlep"), HasSubstr("Did you mean HELP?"));
    EXPECT_THAT(console.answer_to("listar Recife"), HasSubstr("Did you mean LISTA?"));
    EXPECT_THAT(
        console.answer_to("recife"),
        AllOf(HasSubstr("Recife alone isn't a leg: write the destination too. LIST Recife shows"),
              Not(HasSubstr("doesn't understand this"))));
    EXPECT_THAT(console.answer_to("??"), Not(HasSubstr("Did you mean")));
}

TEST(ConsoleGuesses, AreItinerariesWithThePlacesThatMayBeMeant) {
    ConsoleWorld console("", with_accents());
    EXPECT_THAT(console.answer_to("Reciffe > Sao Paulo"),
                HasSubstr("There is no flight Reciffe > Sao Paulo.\n"
                          "Did you mean:\n  Recife > São Paulo\n"));
    EXPECT_THAT(console.answer_to("ROUTES Reciffe > natall"),
                HasSubstr("No flight on sale goes from or to Reciffe.\n"
                          "Did you mean:\n  ROUTES Recife > Natal\n"));
    EXPECT_THAT(console.answer_to("ROUTES Recife > Xyzzy"),
                AllOf(HasSubstr("No flight on sale goes from or to Xyzzy."),
                      Not(HasSubstr("Did you mean")), Not(HasSubstr("There is no way"))));
    EXPECT_THAT(console.answer_to("LIST Joao"), HasSubstr("João Pessoa > Recife"));
    EXPECT_THAT(console.answer_to("LIST Reciffe"), HasSubstr("Did you mean:\n  LIST Recife\n"));
    EXPECT_THAT(
        console.answer_to("LIST Xyzzy"),
        AllOf(HasSubstr("No flight on sale matches Xyzzy."), Not(HasSubstr("Did you mean"))));
}

TEST(ConsoleGuesses, AreShownForAnItineraryOfTheCommandLineToo) {
    ConsoleWorld console("Reciffe > Salvador");
    EXPECT_THAT(console.terminal.printed, HasSubstr("Did you mean:\n  Recife > Salvador\n"));
    EXPECT_EQ(console.outcome, Outcome::not_bought);
    ConsoleWorld verb("buy Recife > Salvador");
    EXPECT_THAT(verb.terminal.printed, HasSubstr("Did you mean:\n  Recife > Salvador\n"));
    EXPECT_EQ(verb.outcome, Outcome::not_bought) << "a guess is never bought";
}

TEST(ConsolePlaces, AreRecognisedWithoutRegardToCaseAndFormOfAccents) {
    ConsoleWorld console("", with_accents());
    for (const std::string itinerary :
         {"recife > SÃO PAULO", "JOÃO PESSOA > RECIFE", "Recife > Sa\u0303o Paulo",
          "jpa > rec > SA\u0303O\u00a0PAULO"}) {
        EXPECT_THAT(console.answer_to(itinerary), HasSubstr("a seat is held for you")) << itinerary;
        console.type("N");
    }
    EXPECT_THAT(console.answer_to("LIST rec > SA\u0303O\u00a0PAULO"), HasSubstr("seats left"));
    EXPECT_THAT(console.answer_to("lista JOA\u0303O"), HasSubstr("João Pessoa > Recife"));
}

TEST(ConsoleRefusals, NameEachMissingLegAndProposeRoutes) {
    ConsoleWorld console;
    const std::string printed = console.answer_to("recife > natal > salvador > recife");
    EXPECT_THAT(printed, HasSubstr("There is no flight Recife > Natal."));
    EXPECT_THAT(printed, HasSubstr("Ways to get there:\n  Recife > Salvador > Natal  (1 left)\n"));
    EXPECT_THAT(printed, HasSubstr("There is no flight Natal > Salvador."));
    EXPECT_THAT(printed, HasSubstr("Ways to get there:\n  Natal > Recife > Salvador  (2 left)\n"));
    EXPECT_THAT(printed, HasSubstr("There is no flight Salvador > Recife."));
    EXPECT_THAT(console.answer_to("rec > natal"), HasSubstr("There is no flight Recife > Natal."));
}

TEST(ConsoleRefusals, NameTheLegThatIsSoldOut) {
    ConsoleWorld console;
    console.type("Salvador > Natal");
    console.type("S");
    const std::string printed = console.answer_to("Recife > Salvador > Natal > Recife");
    EXPECT_THAT(printed, HasSubstr("Salvador > Natal is sold out."));
    EXPECT_THAT(printed, Not(HasSubstr("Recife > Salvador > Natal > Recife is sold out.")));
    EXPECT_THAT(printed, HasSubstr("There is no way from Salvador to Natal"));
}

TEST(ConsoleRefusals, NameTheLegWithoutRoutesForAnItineraryOfTheCommandLine) {
    ConsoleWorld console("Recife > Salvador > Recife");
    EXPECT_THAT(console.terminal.printed, AllOf(HasSubstr("There is no flight Salvador > Recife."),
                                                Not(HasSubstr("Ways to get there"))));
}

TEST(ConsoleList, ShowsTheLegsOfOnePlaceWithDeparturesFirst) {
    ConsoleWorld console;
    EXPECT_EQ(console.answer_to("LIST salvador"), "    1 of   1 seats left  Salvador > Natal\n"
                                                  "    2 of   2 seats left  Recife > Salvador\n"
                                                  "Leg> ");
}

TEST(ConsoleTab, OffersTicketsAfterCancelAndNothingAtTheQuestion) {
    ConsoleWorld console;
    console.type("Recife > Salvador");
    EXPECT_TRUE(console.terminal.completer("").choices.empty());
    console.type("S");
    EXPECT_EQ(console.terminal.completer("CANCEL ").text, "CANCEL T1");
    console.type("QUIT");
    console.start(); // continues the same session
    EXPECT_EQ(console.terminal.completer("cancelar ").text, "cancelar T1");
    console.type("CANCEL T1");
    EXPECT_TRUE(console.terminal.completer("CANCEL ").choices.empty());
}

TEST(ConsoleTab, OffersWordsInItsLanguageAndCodes) {
    ConsoleWorld console(ConsoleWorld::Start::later);
    console.language = Language::portuguese;
    console.start();
    EXPECT_EQ(console.terminal.completer("aj").text, "AJUDA");
    EXPECT_EQ(console.terminal.completer("natal > rec").text, "natal > Recife");
    EXPECT_THAT(console.answer_to("ajuda"), Not(HasSubstr("Códigos"))) << "no leg has two of them";
}

TEST(ConsoleHelp, ShowsTheCodesOfTheNetwork) {
    ConsoleWorld console("", with_accents());
    EXPECT_THAT(console.answer_to("HELP"), HasSubstr("JPA > REC is João Pessoa > Recife."));
}

} // namespace trecho
