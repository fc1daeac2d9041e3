// Goal: the hash of an event log differs whenever two runs differ, and its lanes are easy to read.
#include "simulation/runner/event_log.hpp"

#include "simulation/platform/virtual_time.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class EventLogTest : public testing::Test {
protected:
    std::vector<std::string> lines_of(const std::string& text) const {
        std::vector<std::string> lines;
        std::istringstream all(text);
        for (std::string line; std::getline(all, line);) lines.push_back(line);
        return lines;
    }

    Simulation simulation_{1};
    EventLog log_{simulation_.clock};
};

std::uint64_t hash_of(Duration at, Lane lane, const std::string& text) {
    Simulation simulation(1);
    EventLog story(simulation.clock);
    simulation.run_for(at);
    story.tell(lane, text);
    return story.hash();
}

} // namespace

TEST(EventLogHash, IsTheSameForTheSameLines) {
    EXPECT_EQ(hash_of(1s, 2, "asks"), hash_of(1s, 2, "asks"));
}

TEST(EventLogHash, DiffersWhenTimeLaneOrTextDiffer) {
    const std::uint64_t hash = hash_of(1s, 2, "asks");
    EXPECT_NE(hash_of(1s + 1ns, 2, "asks"), hash);
    EXPECT_NE(hash_of(1s, 3, "asks"), hash);
    EXPECT_NE(hash_of(1s, 2, "aks"), hash);
}

TEST_F(EventLogTest, HasAnotherHashWhenTheOrderDiffers) {
    EventLog other(simulation_.clock);
    log_.tell(1, "first");
    log_.tell(2, "second");
    other.tell(2, "second");
    other.tell(1, "first");
    EXPECT_NE(log_.hash(), other.hash());
}

// Compilers and builds are compared by this number (CI), so it changes only when the events do.
TEST_F(EventLogTest, HasTheHashThatFnvGivesIt) {
    EXPECT_EQ(log_.hash(), 0xCBF29CE484222325U);
    log_.tell(0, "");
    std::uint64_t sixteen_zeros = 0xCBF29CE484222325U;
    for (int byte = 0; byte < 16; ++byte) sixteen_zeros *= 0x100000001B3U;
    EXPECT_EQ(log_.hash(), sixteen_zeros);
}

TEST_F(EventLogTest, ShowsOneColumnForTheServerAndOneForEachCustomer) {
    log_.tell(1, "asks");
    simulation_.run_for(1h + 2min + 3s + 4us);
    log_.tell(0, "answers");
    log_.tell(12, "waits");
    const auto lines = lines_of(log_.lanes(10));
    ASSERT_EQ(lines.size(), 4U);
    const std::size_t server = lines[0].find("server");
    const std::size_t first = lines[0].find("customer 1 ");
    const std::size_t second = lines[0].find("customer 12");
    ASSERT_TRUE(server < first && first < second && second != std::string::npos) << lines[0];
    EXPECT_EQ(lines[1].find("asks"), first);
    EXPECT_EQ(lines[2].find("answers"), server);
    EXPECT_EQ(lines[3].find("waits"), second);
    EXPECT_THAT(lines[1], testing::StartsWith("00:00:00.000000"));
    EXPECT_THAT(lines[2], testing::StartsWith("01:02:03.000004"));
}

TEST_F(EventLogTest, KeepsItsColumnsStraightWithLettersOfSeveralBytes) {
    const std::string accents = "São Tomé > Córdoba > Ñuñoa > Brasília";
    log_.tell(0, accents);
    log_.tell(1, "x");
    const auto lines = lines_of(log_.lanes(10));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines[1], HasSubstr("São Tomé > Córdoba > Ñuñoa")) << "26 letters, each whole";
    EXPECT_THAT(lines[1], Not(HasSubstr("Ñuñoa >")));
    log_.tell(0, std::string(25, '-') + "é"); // its second byte is the 27th
    EXPECT_THAT(log_.lanes(1), HasSubstr("-é\n"));
}

TEST_F(EventLogTest, ShowsOnlyTheLastLinesAndTheirCustomers) {
    log_.tell(1, "long ago");
    log_.tell(2, "lately");
    log_.tell(0, "now");
    const std::string text = log_.lanes(2);
    EXPECT_THAT(text, Not(HasSubstr("long ago")));
    EXPECT_THAT(text, Not(HasSubstr("customer 1")));
    EXPECT_THAT(text, HasSubstr("lately"));
    EXPECT_THAT(text, HasSubstr("now"));
}

TEST_F(EventLogTest, KeepsOnlyItsLastLines) {
    for (int line = 0; line < 6'000; ++line) log_.tell(0, std::to_string(line));
    EXPECT_EQ(log_.last().size(), 5'000U);
    EXPECT_EQ(log_.last().front().text, "1000");
    EXPECT_EQ(log_.last().back().text, "5999");
}

} // namespace trecho
