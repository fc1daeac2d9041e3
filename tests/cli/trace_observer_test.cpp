// Goal: the timeline shows which connection waited, held and bought, and when, as valid JSON.
#include "cli/trace_observer.hpp"

#include "office/ledger_office.hpp"
#include "simulation/platform/disk.hpp"
#include "support/run.hpp"
#include "support/temporary_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
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
            if (event.at("name").as_string() != name || event.at("ph").as_string() != "X") continue;
            const json::object& details = event.at("args").as_object();
            std::string text = std::to_string(event.at("tid").to_number<int>()) + ": " +
                               std::to_string(event.at("ts").to_number<int>() / 1000) + "+" +
                               std::to_string(event.at("dur").to_number<int>() / 1000);
            for (const auto& [key, value] : details) text += " " + std::string(value.as_string());
            found.push_back(text);
        }
        return found;
    }

    // The events, in order: "2 held [0]".
    std::vector<std::string> instants() const {
        std::vector<std::string> found;
        for (const json::value& event : events) {
            if (event.at("ph").as_string() != "i") continue;
            std::string text = std::to_string(event.at("tid").to_number<int>()) + " " +
                               std::string(event.at("name").as_string());
            for (const auto& [key, value] : event.at("args").as_object())
                text += " " + json::serialize(value);
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
    observer->left_line(1);
    world.run_for(5ms);
    observer->closed(1);
    end();
    EXPECT_THAT(spans("waiting"), ElementsAre("1: 0+7 disconnected"));
    EXPECT_THAT(instants(),
                ElementsAre("1 opened \"one\"", "1 waiting [0] 3", "1 left_line", "1 closed"));
}

TEST_F(Trace, BeginsWithTheNetworkAndWhatTheLedgerSaysWasSold) {
    SimulatedLogFile ledger(world, "");
    const LedgerOffice office(network, ledger, "ledger", world.clock, *observer, {});
    end();
    const json::object& first = events.at(0).as_object();
    EXPECT_EQ(first.at("name").as_string(), "trecho");
    const json::object& details = first.at("args").as_object();
    EXPECT_EQ(details.at("format").as_int64(), 1);
    EXPECT_EQ(details.at("guard").as_string(), "leg");
    EXPECT_EQ(json::serialize(details.at("legs")),
              R"([{"origin":"A \"quoted\"","destination":"B","seats":1,"counts":[1,0,0]}])");
}

TEST_F(Trace, HasEachEventInItsOrder) {
    observer->opened(1, "10.0.0.1:5");
    observer->session_opened(1);
    observer->named(1, "Ana");
    observer->waiting(1, leg, 2);
    observer->in_line(1, 0);
    observer->turn_taken(1, leg);
    observer->held(1, leg);
    observer->storing(1, leg);
    observer->synced(3, 2ms);
    observer->sold(1, leg, "T1", "Ana");
    observer->cancelled(1, leg, "T1");
    observer->held(1, leg);
    observer->declined(1, leg);
    observer->released(1, leg);
    observer->refused(1, "sold_out");
    observer->broken_invariant("a seat was sold twice");
    observer->closed(1);
    end();
    EXPECT_THAT(instants(),
                ElementsAre(R"(1 opened "10.0.0.1:5")", "1 session_opened", R"(1 named "Ana")",
                            "1 waiting [0] 2", "1 in_line [0]", "1 turn_taken [0]", "1 held [0]",
                            "1 storing [0]", "0 synced 3 2E0", R"(1 sold [0] "T1" "Ana")",
                            R"(1 cancelled [0] "T1")", "1 held [0]", "1 declined [0]",
                            "1 released [0]", R"(1 refused "sold_out")",
                            R"(0 broken_invariant "a seat was sold twice")", "1 closed"));
}

TEST_F(Trace, HasOneRecordALineSoThatALostEndCostsNothingElse) {
    observer->opened(1, "one\n");
    observer->named(1, "Ana\n");
    observer->held(1, leg);
    observer->closed(1);
    observer.reset();
    std::istringstream lines(read(path));
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "[");
    int records = 0;
    while (std::getline(lines, line) && line != "]") {
        if (line.ends_with(',')) line.pop_back();
        EXPECT_TRUE(json::parse(line).is_object()) << line;
        ++records;
    }
    EXPECT_GT(records, 4);
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
