// Goal: the examples that the console shows work on the shipped network.
#include "client/console_world.hpp"
#include "client/shipped_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <regex>
#include <sstream>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

// The first column of HELP, which has the requests.
std::vector<std::string> examples_in(std::string_view help) {
    std::vector<std::string> examples;
    std::istringstream lines{std::string(help)};
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("  ")) continue;
        line.erase(0, 2);
        examples.push_back(line.substr(0, line.find("  ")));
    }
    return examples;
}

// The itineraries in a text.
std::vector<std::string> itineraries_in(std::string_view text) {
    const std::string place = "[A-Z][a-zA-Z]+";
    const std::regex itinerary(place + "( > " + place + ")+");
    const std::string whole(text);
    std::vector<std::string> found;
    for (std::sregex_iterator each(whole.begin(), whole.end(), itinerary), end; each != end; ++each)
        found.push_back(each->str());
    return found;
}

} // namespace

TEST(ShippedNetwork, SellsWhatHelpShows) {
    for (const Language language : {Language::english, Language::portuguese}) {
        ConsoleWorld console(ConsoleWorld::Start::later, with_shipped_network());
        console.language = language;
        console.start();
        const Texts& texts = texts_in(language);
        const std::vector<std::string> examples = examples_in(texts.help);
        ASSERT_GE(examples.size(), 8U);
        for (const std::string& example : examples) {
            const std::string printed = console.answer_to(example);
            EXPECT_THAT(printed, Not(HasSubstr(std::string(texts.not_understood)))) << example;
            const bool is_itinerary = parse_itinerary(example) && !parse_command(example);
            if (is_itinerary) {
                EXPECT_THAT(printed, HasSubstr(std::string(texts.question))) << example;
                console.answer_to("S");
            } else if (parse_itinerary(example)) {
                EXPECT_THAT(printed, HasSubstr(std::string(texts.proposals))) << example;
            }
        }
        EXPECT_EQ(console.outcome, Outcome::not_bought) << "the last one leaves";
    }
}

TEST(ShippedNetwork, HasEachLegThatTheConsoleShowsAsAnExample) {
    using EachText = std::array<std::string_view, sizeof(Texts) / sizeof(std::string_view)>;
    ServerWorld world(with_shipped_network());
    std::size_t shown = 0;
    for (const Language language : {Language::english, Language::portuguese}) {
        for (const std::string_view text : std::bit_cast<EachText>(texts_in(language))) {
            for (const std::string& itinerary : itineraries_in(text)) {
                std::string words = itinerary;
                if (const auto order = parse_command(itinerary)) words = std::string(order->rest);
                EXPECT_TRUE(world.network.find(*parse_itinerary(words))) << text;
                ++shown;
            }
        }
    }
    EXPECT_GE(shown, 8U);
}

TEST(ShippedNetwork, FindsPlacesWithoutAccentsInCapitalsOrByAPrefix) {
    ConsoleWorld console("", with_shipped_network());
    for (const std::string itinerary :
         {"recife > SÃO PAULO", "REC > sa\u0303o paulo", "Recife > Sao Paulo",
          "JOÃO PESSOA > Brasília", "JOA\u0303O PESSOA > BRASÍLIA", "joao pessoa > brasilia"}) {
        EXPECT_THAT(console.answer_to(itinerary), HasSubstr("a seat is held for you")) << itinerary;
        console.type("no");
    }
    EXPECT_THAT(console.answer_to("Reciffe > Salvador"), HasSubstr("  Recife > Salvador\n"));
    EXPECT_THAT(console.answer_to("Recife > Salvador > Natal"),
                AllOf(HasSubstr("There is no flight Salvador > Natal."),
                      HasSubstr("  Salvador > Recife > Natal  (70 left)\n")));
}

} // namespace trecho
