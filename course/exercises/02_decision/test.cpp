// Goal: nothing is taken for a decision that isn't one.
#include "exercise.hpp"

#include "simulation/platform/virtual_time.hpp"
#include "support/in_quotes.hpp"
#include "support/seeds.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace exercise {

namespace {

std::string words(std::optional<Decision> decision) {
    if (!decision) return "no decision";
    return decision == Decision::buy ? "the decision to buy" : "the decision to decline";
}

std::string compare(std::string_view message, std::optional<Decision> expected,
                    const std::string& why = "") {
    const std::optional<Decision> parsed = parse_decision(message);
    if (parsed == expected) return "";
    return in_quotes(message) + " is " + words(expected) + why +
           "; parse_decision() takes it for " + words(parsed);
}

void expect(std::string_view message, std::optional<Decision> expected,
            const std::string& why = "") {
    const std::string wrong = compare(message, expected, why);
    if (!wrong.empty()) ADD_FAILURE() << wrong;
}

// Trecho's own parser knows.
std::string compare_with_trecho(const std::string& message) {
    return compare(message, trecho::parse_decision(message));
}

std::string what_went_wrong(std::uint64_t seed) {
    static constexpr std::array<std::string_view, 14> parts{
        "S",  "s",  "N", "n",    " ",  "\t", "\xC2\xA0", "\xE3\x80\x80",
        "\r", "\v", ">", "\xC5", "S ", "\""};
    trecho::SeededEntropy chance(seed);
    std::string message;
    for (std::uint64_t size = chance.between(1, 5); size > 0; --size)
        message += chance.one_of(parts);
    return compare_with_trecho(message);
}

} // namespace

TEST(ParseDecision, KnowsBothDecisionsInEitherCase) {
    for (const std::string_view message : {"S", "s"}) expect(message, Decision::buy);
    for (const std::string_view message : {"N", "n"}) expect(message, Decision::decline);
}

TEST(ParseDecision, TakesAnItineraryForNoDecision) {
    expect("Salvador > Natal", std::nullopt, ": the customer asks for the next flight");
    expect("natal > recife", std::nullopt, ": the customer asks for the next flight");
}

TEST(ParseDecision, TakesAnotherWordForNoDecision) {
    for (const std::string_view message : {"SN", "Sim", "No", "S!", "S S", "N S", "Y", "?"})
        expect(message, std::nullopt);
}

TEST(ParseDecision, IgnoresBlanksAroundTheDecision) {
    for (const std::string_view message : {" S", "S ", "\ts\t", "  S  "})
        expect(message, Decision::buy, " with blanks around it");
    expect("\xC2\xA0N", Decision::decline, " behind a no-break space, which is a blank too");
}

TEST(ParseDecision, TakesNothingForNoDecision) {
    expect("", std::nullopt);
    expect("   ", std::nullopt);
}

TEST(ParseDecision, TakesASimilarLetterForNoDecision) {
    expect("\xC5\xBF", std::nullopt, ": it is the long s of old books");
    expect("\xC5\x9E", std::nullopt, ": it is an S with a cedilla");
    expect("\xEF\xBC\xB3", std::nullopt, ": it is the wide S of Japanese keyboards");
}

TEST(ParseDecision, AgreesWithTrechoOnEachMessageOfTwoBytes) {
    for (unsigned first = 0; first < 256; ++first) {
        const std::string one(1, static_cast<char>(first));
        std::string wrong = compare_with_trecho(one);
        for (unsigned second = 0; second < 256 && wrong.empty(); ++second)
            wrong = compare_with_trecho(one + static_cast<char>(second));
        ASSERT_TRUE(wrong.empty()) << wrong;
    }
}

TEST(ParseDecision, AgreesWithTrechoOnRandomMessages) { for_each_seed(5000, what_went_wrong); }

} // namespace exercise
