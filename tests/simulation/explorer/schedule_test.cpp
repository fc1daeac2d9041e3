// Goal: from one order and its departures, each order is tried once, and none is left out.
#include "simulation/explorer/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace trecho {

namespace {

using Path = std::vector<std::size_t>;

// The options at a point depend on the choices before, as they do in a world: an arbitrary tree, in
// which 0 is a leaf.
struct Point {
    std::size_t options = 0;
    bool is_preemption = false;
};

Point point_after(const Path& path) {
    constexpr std::size_t depth = 7;
    if (path.size() == depth) return {};
    std::size_t mixed = 7 + path.size();
    for (const std::size_t taken : path) mixed = mixed * 31 + taken * 17 + 3;
    return {1 + mixed / 8 % 3, mixed % 2 == 0};
}

// One order, as a world runs in it.
Path run(Schedule& order) {
    Path path;
    for (Point point = point_after(path); point.options > 0; point = point_after(path)) {
        // preempt() has one more: nothing comes.
        path.push_back(point.is_preemption ? order.preempt(point.options - 1)
                                           : order.choose(point.options));
    }
    return path;
}

std::vector<Path> explored(std::size_t preemptions_max) {
    std::vector<Path> paths;
    std::vector<std::vector<std::uint8_t>> orders{{}};
    for (std::size_t next = 0; next < orders.size(); ++next) {
        const std::vector<std::uint8_t> choices = orders[next];
        Schedule order(choices, preemptions_max);
        paths.push_back(run(order));
        order.add_departures(choices.size(), orders);
    }
    return paths;
}

void add_all_below(Path path, std::size_t preemptions_left, std::vector<Path>& paths) {
    const Point point = point_after(path);
    if (point.options == 0) {
        paths.push_back(path);
        return;
    }
    for (std::size_t taken = 0; taken < point.options; ++taken) {
        const bool preempts = point.is_preemption && taken > 0;
        if (preempts && preemptions_left == 0) continue;
        path.push_back(taken);
        add_all_below(path, preemptions_left - (preempts ? 1 : 0), paths);
        path.pop_back();
    }
}

std::vector<Path> in_order(std::vector<Path> paths) {
    std::ranges::sort(paths);
    return paths;
}

} // namespace

TEST(Schedule, IsReachedOnceInAnyTree) {
    std::size_t fewer = 0;
    for (std::size_t preemptions_max = 0; preemptions_max <= 3; ++preemptions_max) {
        std::vector<Path> all;
        add_all_below({}, preemptions_max, all);
        EXPECT_EQ(in_order(explored(preemptions_max)), in_order(all)) << preemptions_max;
        EXPECT_GT(all.size(), fewer);
        fewer = all.size();
    }
}

TEST(Schedule, TakesTheFirstOptionUnlessChoicesSayOtherwise) {
    Schedule order({}, 3);
    const Path path = run(order);
    EXPECT_EQ(std::ranges::count(path, 0U), std::ranges::ssize(path));
}

TEST(Schedule, HasNoDepartureWhereThereIsNoChoice) {
    Schedule order({}, 3);
    EXPECT_EQ(order.choose(1), 0U);
    EXPECT_EQ(order.preempt(0), 0U);
    std::vector<std::vector<std::uint8_t>> departures;
    order.add_departures(0, departures);
    EXPECT_TRUE(departures.empty());
}

// When no coroutine is ready, an event that preempts is the same as the next event.
TEST(Schedule, DoesNotPreemptWhenNoCoroutineIsReady) {
    std::vector<std::vector<std::uint8_t>> departures;
    Schedule needed({}, 1);
    needed.preempt(2);
    needed.was_needed(true);
    needed.add_departures(0, departures);
    EXPECT_EQ(departures, (std::vector<std::vector<std::uint8_t>>{{1}, {2}}));

    departures.clear();
    Schedule unneeded({}, 1);
    unneeded.preempt(2);
    unneeded.was_needed(false);
    unneeded.choose(2);
    unneeded.was_needed(false); // concerns only preemptions
    unneeded.add_departures(0, departures);
    EXPECT_EQ(departures, (std::vector<std::vector<std::uint8_t>>{{0, 1}}));
}

} // namespace trecho
