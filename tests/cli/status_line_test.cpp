// Goal: the log shows that the server is alive and what happens, without a line for each sale.
#include "cli/status_line.hpp"

#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class Status : public testing::Test {
protected:
    Status() { world.tasks.spawn(&StatusLine::report, &status, census); }
    ~Status() override { stop(); }

    void stop() {
        status.stop();
        world.run();
    }

    // The lines that are logged within `time`.
    std::vector<std::string> said_within(Duration time) {
        lines.clear();
        world.run_for(time);
        return lines;
    }

    TestWorld world;
    Itinerary leg{0};
    std::vector<std::string> lines;
    Census census;
    StatusLine status{world.clock, [this](const std::string& line) { lines.push_back(line); }};
};

} // namespace

TEST_F(Status, SaysNothingWhileNothingHappens) {
    EXPECT_THAT(said_within(10min), IsEmpty());
    status.opened(1, "one");
    EXPECT_THAT(said_within(3s), ElementsAre("1 connected, 0 waiting for a turn, 0 deciding; since "
                                             "the start 0 sold"));
    EXPECT_THAT(said_within(10min), IsEmpty());
}

TEST_F(Status, CountsCustomersWhoAreConnectedWaitAndDecide) {
    for (ConnectionId connection = 1; connection <= 5; ++connection) status.opened(connection, "");
    status.turn_taken(1, leg);
    status.held(1, leg);
    for (ConnectionId connection = 2; connection <= 4; ++connection)
        status.waiting(connection, leg, 1);
    EXPECT_THAT(said_within(3s), ElementsAre("5 connected, 3 waiting for a turn, 1 deciding; since "
                                             "the start 0 sold"));
    status.sold(1, leg, "T1", "");
    status.turn_taken(2, leg);
    status.held(2, leg);
    status.left_line(3); // and isn't closed yet
    EXPECT_THAT(said_within(3s), ElementsAre("5 connected, 1 waiting for a turn, 1 deciding; since "
                                             "the start 1 sold"));
    status.closed(3);
    EXPECT_THAT(said_within(3s), ElementsAre("4 connected, 1 waiting for a turn, 1 deciding; since "
                                             "the start 1 sold"));
    status.expired(2, leg);
    status.turn_taken(4, leg);
    status.held(4, leg);
    status.released(4, leg);
    status.cancelled(1, leg, "T1");
    EXPECT_THAT(said_within(3s), ElementsAre("4 connected, 0 waiting for a turn, 0 deciding; since "
                                             "the start 1 sold, 1 cancelled"));
}

TEST_F(Status, CountsSeatsKeptForADroppedConnectionAsDeciding) {
    status.opened(1, "");
    status.held(1, leg);
    status.closed(1);
    EXPECT_THAT(said_within(3s), ElementsAre("0 connected, 0 waiting for a turn, 1 deciding; since "
                                             "the start 0 sold"));
    status.opened(2, "");
    status.resumed(2, 1, leg);
    status.sold(2, leg, "T1", "");
    EXPECT_THAT(said_within(3s), ElementsAre("1 connected, 0 waiting for a turn, 0 deciding; since "
                                             "the start 1 sold"));
}

TEST_F(Status, SaysOneLineForThousandsOfSales) {
    status.opened(1, "");
    for (int second = 0; second < 60; ++second) {
        for (int sale = 0; sale < 1000; ++sale) {
            status.turn_taken(1, leg);
            status.held(1, leg);
            status.sold(1, leg, "T", "");
        }
        world.run_for(1s);
    }
    EXPECT_EQ(lines.size(), 20U);
    EXPECT_EQ(lines.back(),
              "1 connected, 0 waiting for a turn, 0 deciding; since the start 60000 sold");
}

TEST_F(Status, SaysALastLineWhenTheServerStopsAfterAChange) {
    status.opened(1, "");
    stop();
    EXPECT_THAT(lines, ElementsAre("1 connected, 0 waiting for a turn, 0 deciding; since the start "
                                   "0 sold"));
}

} // namespace trecho
