// Goal: `trecho simulate` prints the same each time, and explains in a sentence what it can't do.
#include "end_to_end/server_process.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace trecho {

namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

class Simulate : public testing::Test {
protected:
    Ran simulate(std::vector<std::string> words) const {
        words.insert(words.begin(), "simulate");
        return run_trecho(folder_.path(), words);
    }

    void expect_refused(const std::vector<std::string>& words, const std::string& because) const {
        SCOPED_TRACE(testing::PrintToString(words));
        const Ran ran = simulate(words);
        EXPECT_EQ(ran.exit_code, 2);
        EXPECT_EQ(ran.output, "");
        EXPECT_THAT(ran.errors, StartsWith("trecho: "));
        EXPECT_THAT(ran.errors, HasSubstr(because));
        EXPECT_EQ(std::ranges::count(ran.errors, '\n'), 1) << ran.errors;
    }

    TemporaryFolder folder_;
};

} // namespace

TEST_F(Simulate, PrintsTheSameEventsForTheSameSeed) {
    const Ran once = simulate({"--seed", "7"});
    EXPECT_EQ(once.exit_code, 0) << once.output << once.errors;
    EXPECT_THAT(once.output, HasSubstr("seed 7: all holds; hash "));
    EXPECT_THAT(once.output, HasSubstr("customer 1"));
    EXPECT_EQ(simulate({"--seed", "7"}).output, once.output);
    EXPECT_NE(simulate({"--seed", "8"}).output, once.output);
    EXPECT_EQ(once.errors, "");
}

TEST_F(Simulate, SummarisesManySeeds) {
    const Ran ran = simulate({"--seeds", "1..50"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    EXPECT_THAT(ran.output, StartsWith("50 worlds, "));
    EXPECT_THAT(ran.output, HasSubstr("hash of all stories: "));
    EXPECT_THAT(ran.output, HasSubstr("\nfault "));
    EXPECT_EQ(ran.errors, "") << "progress is for terminals";
    EXPECT_EQ(simulate({"--seeds", "1..50"}).output, ran.output);
}

TEST_F(Simulate, HasNoFaultsIfAskedForNone) {
    const Ran ran = simulate({"--seeds", "1..20", "--faults", "none"});
    EXPECT_THAT(ran.output, HasSubstr(" 0 crashes, 0 faults"));
    EXPECT_THAT(ran.output, Not(HasSubstr("\nfault ")));
}

TEST_F(Simulate, RefusesImpossibleOptionsInASentence) {
    expect_refused({"--seeds", "9..3"}, "--seeds: \"9..3\" has no seeds");
    expect_refused({"--seeds", "9"}, "isn't a range of seeds");
    expect_refused({"--seed", "x"}, "--seed: \"x\" isn't a seed");
    expect_refused({"--seed", "-1"}, "isn't a seed");
    expect_refused({"--trace", "trace.json"}, "--seed");
    expect_refused({"--explore", "--seed", "1"}, "--explore");
    expect_refused({"--explore", "--seeds", "1..2"}, "--explore");
    expect_refused({"--explore", "--faults", "hostile"}, "--explore");
    expect_refused({"--explore", "--days", "1"}, "--explore");
    expect_refused({"--seed", "1", "--seeds", "1..2"}, "--seeds");
    expect_refused({"--preemptions", "1"}, "--explore");
    expect_refused({"--customers", "0"}, "--customers");
}

TEST_F(Simulate, WritesAValidTimeline) {
    const Ran ran = simulate({"--seed", "7", "--trace", "trace.json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_EQ(ran.output, simulate({"--seed", "7"}).output) << "a trace changes nothing";
    const json::value trace = json::parse(read_text(folder_.path() / "trace.json"));
    const auto spans = std::ranges::count_if(trace.as_array(), [](const json::value& event) {
        return event.at("ph").as_string() == "X" && event.at("dur").is_number();
    });
    EXPECT_GT(spans, 0);
}

TEST_F(Simulate, SaysThatItCannotWriteATimeline) {
    const Ran ran = simulate({"--seed", "7", "--trace", "no/such/folder/trace.json"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.errors, StartsWith("trecho: can't write the trace"));
    EXPECT_EQ(std::ranges::count(ran.errors, '\n'), 1) << ran.errors;
}

TEST_F(Simulate, ExploresEveryOrderUnderEachGuard) {
    if (TRECHO_IS_SANITIZED)
        GTEST_SKIP() << "it takes a minute there; the explorer has tests of its own";
    const Ran ran = simulate({"--explore", "--preemptions", "0"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    EXPECT_EQ(std::ranges::count(ran.output, '\n'), 3) << ran.output;
    for (const char* const guard : {"global", "leg", "none"})
        EXPECT_THAT(ran.output, HasSubstr(std::string("guard ") + guard + ", 2 customers"));
    EXPECT_THAT(ran.output, Not(HasSubstr("there are more")));
    EXPECT_THAT(ran.errors, IsEmpty());
}

} // namespace trecho
