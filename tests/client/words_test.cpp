// Goal: command words work in both languages, and don't hide places with the same name.
#include "client/words.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

std::optional<Word> word_of(std::string_view typed) {
    const auto command = parse_command(typed);
    if (!command) return std::nullopt;
    return command->word;
}

} // namespace

TEST(Words, AreUnderstoodInBothLanguagesAndInEitherCase) {
    for (const std::string_view typed : {"HELP", "ajuda", " Ajuda\t"})
        EXPECT_EQ(word_of(typed), Word::help) << typed;
    for (const std::string_view typed : {"LIST", "lista", "LISTA Recife", "list  sao"})
        EXPECT_EQ(word_of(typed), Word::list) << typed;
    for (const std::string_view typed : {"ROUTES", "rotas", "Rotas Recife > Natal"})
        EXPECT_EQ(word_of(typed), Word::routes) << typed;
    for (const std::string_view typed : {"TICKETS", "passagens"})
        EXPECT_EQ(word_of(typed), Word::tickets) << typed;
    for (const std::string_view typed : {"CANCEL", "cancelar", "CANCELAR t1", "cancel T1"})
        EXPECT_EQ(word_of(typed), Word::cancel) << typed;
    for (const std::string_view typed : {"QUIT", "sair"})
        EXPECT_EQ(word_of(typed), Word::quit) << typed;
    for (const std::string_view typed : {"buy Recife > Natal", "COMPRAR Recife"})
        EXPECT_EQ(word_of(typed), Word::buy) << typed;
}

TEST(Words, KeepTheTextThatFollowsThem) {
    EXPECT_EQ(parse_command("LISTA\u00a0 São Paulo ")->rest, "São Paulo");
    EXPECT_EQ(parse_command("cancel")->rest, "");
}

TEST(Words, AreNotRecognisedInNamesOfPlacesOrBeforeWrongArguments) {
    for (const std::string_view typed :
         {"", "   ", "Recife", "Recife > Natal", "List > Quit", "rotas>Paris", "Cancel Bay > Paris",
          "help me", "tickets > Paris", "quit now", "buy", "listas"})
        EXPECT_EQ(word_of(typed), std::nullopt) << typed;
}

TEST(AnswerWord, IsAcceptedInBothLanguages) {
    for (const std::string_view typed : {"S", "s", " sim ", "SIM", "y", "Yes"})
        EXPECT_EQ(parse_answer_word(typed), Decision::buy) << typed;
    for (const std::string_view typed : {"N", "n", "não", "NÃO", "na\u0303o", "nao", "no"})
        EXPECT_EQ(parse_answer_word(typed), Decision::decline) << typed;
    for (const std::string_view typed : {"", "perhaps", "yes please", "s n", "ß", "\xff"})
        EXPECT_EQ(parse_answer_word(typed), std::nullopt) << typed;
}

TEST(NearestWord, CorrectsAMistypedWord) {
    EXPECT_EQ(nearest_word("hlep"), "HELP");
    EXPECT_EQ(nearest_word("Tickts"), "TICKETS");
    EXPECT_EQ(nearest_word("pasagens"), "PASSAGENS");
    EXPECT_EQ(nearest_word("listar Recife"), "LISTA");
    EXPECT_EQ(nearest_word("help me"), "HELP");
    EXPECT_EQ(nearest_word("Recife"), std::nullopt);
    EXPECT_EQ(nearest_word("?"), std::nullopt);
}

} // namespace trecho
