// Goal: the timeline shows which connection waited, held and bought, and when, as valid JSON.
#include "cli/trace_observer.hpp"

#include "support/run.hpp"
#include "support/temporary_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace trecho {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

std::string read(const std::filesystem::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

class Trace : public testing::Test {
protected:
    void end() {
        observer.reset();
        events = json::parse(read(path)).as_array();
    }

    // The spans with this name: lane, begin and length in milliseconds, details.
    std::vector<std::string> spans(std::string_view name) const {
        std::vector<std::string> found;
        for (const json::value& event : events) {
            if (event.at("name").as_string() != name) continue;
            const json::object& details = event.at("args").as_object();
            std::string text = std::to_string(event.at("tid").to_number<int>()) + ": " +
                               std::to_string(event.at("ts").to_number<int>() / 1000) + "+" +
                               std::to_string(event.at("dur").to_number<int>() / 1000);
            for (const auto& [key, value] : details) text += " " + std::string(value.as_string());
            found.push_back(text);
        }
        return found;
    }

    TestWorld world;
    Network network = Network::parse(
        R"({"legs": [{"origin": "A \"quoted\"", "destination": "B", "seats": 1}]})", "network");
    Itinerary leg{0};
    TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "trace.json";
    std::optional<TraceObserver> observer{
        std::in_place, path, network, world.clock,
        [](const std::string& sentence) { ADD_FAILURE() << sentence; }};
    json::array events;
};

} // namespace

TEST_F(Trace, HasALaneForEachConnectionWithWhatItWaitedForAndHeld) {
    observer->opened(1, "one");
    observer->opened(2, "two");
    observer->turn_taken(1, leg);
    observer->held(1, leg);
    world.run_for(10ms);
    observer->waiting(2, leg, 1);
    world.run_for(20ms);
    observer->sold(1, leg, "T1", "");
    observer->turn_taken(2, leg);
    observer->held(2, leg);
    world.run_for(5ms);
    observer->expired(2, leg);
    observer->closed(2);
    observer->closed(1);
    end();
    EXPECT_THAT(spans("waiting"), ElementsAre("2: 10+20 A \"quoted\" > B"));
    EXPECT_THAT(spans("held"), ElementsAre("1: 0+30 A \"quoted\" > B sold T1",
                                           "2: 30+5 A \"quoted\" > B expired"));
    EXPECT_THAT(spans("connected"), ElementsAre("2: 0+35", "1: 0+35"));
}

TEST_F(Trace, ShowsTheCustomersNameBesideTheTicket) {
    observer->opened(1, "one");
    observer->held(1, leg);
    world.run_for(1s);
    observer->sold(1, leg, "T1", "Ana \"A\"");
    end();
    EXPECT_THAT(spans("held"), ElementsAre("1: 0+1000 A \"quoted\" > B sold T1 Ana \"A\""));
}

TEST_F(Trace, IsAnEmptyArrayWhenNobodyConnects) {
    end();
    EXPECT_TRUE(events.empty());
}

TEST_F(Trace, ShowsAWaitThatEndsWhenTheClientDisconnects) {
    observer->opened(1, "one");
    observer->waiting(1, leg, 3);
    world.run_for(7ms);
    observer->closed(1);
    end();
    EXPECT_THAT(spans("waiting"), ElementsAre("1: 0+7 disconnected"));
}

TEST_F(Trace, RefusesAFileThatCannotBeWritten) {
    try {
        const TraceObserver nowhere(folder.path() / "no" / "trace.json", network, world.clock,
                                    [](const std::string&) {});
        ADD_FAILURE() << "accepted";
    } catch (const std::runtime_error& refusal) {
        EXPECT_THAT(refusal.what(), HasSubstr("name another file with --trace"));
    }
}

TEST_F(Trace, MovesSeatsToTheLaneOfTheConnectionThatResumesThem) {
    observer->opened(1, "before");
    observer->held(1, leg);
    world.run_for(1s);
    observer->closed(1);
    world.run_for(2s);
    observer->opened(2, "after");
    observer->resumed(2, 1, leg);
    world.run_for(3s);
    observer->sold(2, leg, "T1", "");
    observer->closed(2);
    end();
    EXPECT_THAT(spans("held"), ElementsAre("1: 0+3000 A \"quoted\" > B resumed",
                                           "2: 3000+3000 A \"quoted\" > B sold T1"));
}

TEST_F(Trace, EndsTheSpanOfSeatsThatOutlastTheirConnection) {
    observer->opened(1, "before");
    observer->held(1, leg);
    world.run_for(1s);
    observer->closed(1);
    world.run_for(14s);
    observer->expired(1, leg);
    observer->released(1, leg); // after its span has ended: no second one
    end();
    EXPECT_THAT(spans("held"), ElementsAre("1: 0+15000 A \"quoted\" > B expired"));
    EXPECT_THAT(spans("connected"), ElementsAre("1: 0+1000"));
}

} // namespace trecho
