// Goal: both observers of a pair hear each event, until the pair ends.
#include "office/observer_pair.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace trecho {

namespace {

class EventCounter final : public Observer {
public:
    void sold(ConnectionId, const Itinerary&, std::string_view, std::string_view) override {
        ++sales;
    }
    void task_failed(const std::exception_ptr&) override { ++failures; }

    int sales = 0;
    int failures = 0;
};

} // namespace

TEST(ObserverPair, TellsBothOfEachEvent) {
    EventCounter first;
    EventCounter second;
    ObserverPair pair(first, second);
    pair.sold(1, {0}, "T1", "");
    EXPECT_EQ(first.sales, 1);
    EXPECT_EQ(second.sales, 1);
}

TEST(ObserverPair, TellsOnlyOfFailedTasksOnceItHasEnded) {
    EventCounter first;
    EventCounter second;
    ObserverPair pair(first, second);
    pair.end();
    pair.sold(1, {0}, "T1", "");
    pair.task_failed(std::make_exception_ptr(std::runtime_error("a bug")));
    EXPECT_EQ(first.sales + second.sales, 0);
    EXPECT_EQ(first.failures, 1);
    EXPECT_EQ(second.failures, 1);
}

} // namespace trecho
