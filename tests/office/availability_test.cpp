// Goal: availability.json shows the seats that are left, soon after a change and when the server
// stops.
#include "office/availability.hpp"

#include "office/small_network.hpp"
#include "office/snapshot.hpp"
#include "simulation/platform/disk.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct CountingSnapshot final : SnapshotFile {
    awaitable<error_code> replace(std::string_view text) override {
        ++replaced;
        content = text;
        co_return failure;
    }
    int replaced = 0;
    std::string content;
    error_code failure;
};

struct AvailabilityWorld : TestWorld {
    AvailabilityWorld() { tasks.spawn(&AvailabilityPublisher::publish, &publisher, census); }
    ~AvailabilityWorld() {
        publisher.stop();
        run();
    }

    std::optional<Hold> hold() { return office.hold(1, itinerary_of(network, "A > B")); }

    Census census;
    Network network = small_network();
    SimulatedLogFile file{*this};
    Observer observer;
    LedgerOffice office{network, file, "ledger.jsonl", clock, observer, OfficeSettings()};
    CountingSnapshot snapshot;
    AvailabilityPublisher publisher{office, snapshot, clock, 5s, observer};
};

} // namespace

TEST(AvailabilityJson, HasOneLegOnEachLine) {
    const Network network = small_network();
    const Inventory inventory(network);
    EXPECT_EQ(availability_json(network, inventory.seats(), 7),
              "{\"legs\":[\n"
              "{\"origin\":\"A\",\"destination\":\"B\",\"left\":2,\"seats\":2},\n"
              "{\"origin\":\"B\",\"destination\":\"C\",\"left\":1,\"seats\":1},\n"
              "{\"origin\":\"C\",\"destination\":\"A\",\"left\":3,\"seats\":3},\n"
              "{\"origin\":\"A\",\"destination\":\"C\",\"left\":0,\"seats\":0}\n"
              "],\"records\":7}\n");
}

TEST(AvailabilityPublisher, ReplacesTheFileAtTheStartAndThenOnlyAfterChanges) {
    AvailabilityWorld world;
    world.run_for(1s);
    EXPECT_EQ(world.snapshot.replaced, 1);
    world.run_for(1min);
    EXPECT_EQ(world.snapshot.replaced, 1);
}

TEST(AvailabilityPublisher, CountsAHeldSeatAsLeft) {
    AvailabilityWorld world;
    world.run_for(1s);
    const auto hold = world.hold();
    world.run_for(1min);
    EXPECT_EQ(world.snapshot.replaced, 1);
    EXPECT_THAT(world.snapshot.content, HasSubstr("\"left\":2"));
}

TEST(AvailabilityPublisher, TriesAgainAfterAnErrorOfTheDisk) {
    AvailabilityWorld world;
    world.snapshot.failure = boost::system::errc::make_error_code(boost::system::errc::io_error);
    world.run_for(12s);
    EXPECT_EQ(world.snapshot.replaced, 3);
    world.snapshot.failure = error_code();
    world.run_for(1min);
    EXPECT_EQ(world.snapshot.replaced, 4);
}

TEST(AvailabilityPublisher, StopsAtOnceEvenInItsFirstInstant) {
    AvailabilityWorld world;
    world.publisher.stop();
    world.run_for(0s);
    EXPECT_EQ(world.tasks.running(), 0U);
    EXPECT_EQ(world.snapshot.replaced, 1);
}

} // namespace trecho
