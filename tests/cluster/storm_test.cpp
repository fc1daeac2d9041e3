// Goal: whatever fails while 200 customers buy few seats at three servers, each of them hears the
// truth, and one order of all requests explains what they heard.
#include "cluster/storm_world.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

class StormTest : public testing::Test, protected StormWorld {
protected:
    explicit StormTest(bool database_fails = false)
        : StormWorld({.database_fails = database_fails}) {}

    // Until enough is sold after the last fault.
    void end() {
        storm.wait_for_sales(60);
        storm.finish();
        EXPECT_EQ(problem(), "");
    }
};

class StormOnFailingDatabase : public StormTest {
protected:
    StormOnFailingDatabase() : StormTest(true) {}
};

} // namespace

TEST_F(StormTest, SellsEachSeatOnceWhenNothingFails) {
    storm.start();
    end();
    EXPECT_EQ(storm.unsold(), 0U);
}

TEST_F(StormTest, SellsEachSeatOnceWhenServersAreKilled) {
    storm.start();
    for (std::size_t place = 0; place < storm_servers; ++place) {
        storm.wait_for_sales(60);
        restart(place);
    }
    end();
}

TEST_F(StormOnFailingDatabase, SellsEachSeatOnceWhenConnectionsToTheDatabaseEnd) {
    storm.start();
    for (int times = 0; times < 3; ++times) {
        storm.wait_for_sales(40);
        cluster.terminate_backends();
    }
    end();
}

TEST_F(StormOnFailingDatabase, SellsEachSeatOnceWhenTheDatabaseIsKilled) {
    storm.start();
    for (int times = 0; times < 2; ++times) {
        storm.wait_for_sales(60);
        cluster.kill9();
        storm.wait_for_refusals_by_storage(20);
        cluster.start();
    }
    end();
}

TEST_F(StormTest, SellsEachSeatOnceWhenTheClockOfAServerIsWrong) {
    restart(1, {"LD_PRELOAD=" TRECHO_WRONG_CLOCK});
    storm.start();
    end();
}

} // namespace trecho
