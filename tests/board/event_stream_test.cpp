// Goal: every browser has a true picture, at most 150 ms old, as long as it keeps up; one that
// doesn't costs a bounded memory, and is right again when it reads.
#include "board/board_world.hpp"

#include <gmock/gmock.h>

#include <random>
#include <sstream>

namespace trecho {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

namespace {

// The sum that a page would show: a snapshot has all of it, a change what was added.
int sum_shown(const std::string& heard) {
    int sum = 0;
    std::istringstream lines(heard);
    std::string line;
    bool is_snapshot = false;
    while (std::getline(lines, line)) {
        if (line.starts_with("event: ")) is_snapshot = line == "event: snapshot";
        if (line.starts_with("data: ")) sum = std::stoi(line.substr(6)) + (is_snapshot ? 0 : sum);
    }
    return sum;
}

// Reads a few bytes, or nothing for a while.
class UnsteadyBrowser {
public:
    UnsteadyBrowser(BoardWorld& world, std::uint64_t seed)
        : world_(world), random_(seed), stream_(world.wire.connect_to("board")) {
        world.spawn(listen());
    }

    void hang_up() {
        stream_->reset();
        world_.settle();
    }

    std::string heard;
    bool is_steady = false;

private:
    awaitable<void> listen() {
        co_await stream_->write(get_events);
        std::array<char, 100> chunk;
        ReadResult read;
        while (!read.error) {
            read = co_await stream_->read_some(chunk);
            heard.append(chunk.data(), read.bytes);
            const auto pause = std::chrono::milliseconds(random_() % 2000);
            const bool pauses = !is_steady && random_() % 8 == 0;
            if (pauses) co_await sleep_until(world_.clock, world_.clock.now() + pause);
        }
    }

    BoardWorld& world_;
    std::mt19937_64 random_;
    std::unique_ptr<Stream> stream_;
};

BoardWorldSettings with_epoch(std::size_t capacity = 65'536) {
    BoardWorldSettings settings;
    settings.server.epoch = "e";
    settings.wire.capacity = capacity;
    return settings;
}

} // namespace

TEST(EventStream, BeginsWithASnapshotAndGoesOnWithChanges) {
    BoardWorld world(with_epoch());
    const auto browser = world.connect();
    world.source.changes = "{\"old\":1}"; // the snapshot has it
    EXPECT_THAT(world.ask(*browser, get_events),
                AllOf(HasSubstr("\r\nContent-Type: text/event-stream\r\n"),
                      HasSubstr("\r\nConnection: close\r\n"), Not(HasSubstr("Content-Length")),
                      EndsWith("\r\n\r\nretry: 1000\n\n"
                               "event: snapshot\nid: e-2\ndata: {\"snapshot\":1}\n\n")));
    world.source.changes = "{\"new\":1}";
    world.settle();
    EXPECT_EQ(browser->heard(), "event: changes\nid: e-3\ndata: {\"new\":1}\n\n");
}

TEST(EventStream, AsksForChangesOnceForAllTenTimesASecond) {
    BoardWorld world(with_epoch());
    std::vector<std::unique_ptr<ScriptedCustomer>> browsers;
    for (int number = 0; number < 20; ++number) {
        browsers.push_back(world.connect());
        browsers.back()->say(get_events);
    }
    world.settle();
    EXPECT_LE(world.source.snapshots, 2);
    world.source.asked = 0;
    for (int second = 0; second < 10; ++second) {
        world.source.changes = "{\"second\":" + std::to_string(second) + "}";
        world.run_for(1s);
    }
    EXPECT_GE(world.source.asked, 99);
    EXPECT_LE(world.source.asked, 101);
    for (const auto& browser : browsers)
        EXPECT_EQ(count_of("event: changes\n", browser->heard()), 10U);
}

TEST(EventStream, SaysThatItLivesWhenNothingChanges) {
    BoardWorld world(with_epoch());
    const auto browser = world.connect();
    world.ask(*browser, get_events);
    world.run_for(30s);
    const std::string heard = browser->heard();
    EXPECT_GE(heard.size(), 5 * 3U);
    EXPECT_LE(heard.size(), 6 * 3U);
    EXPECT_THAT(heard, StartsWith(":\n\n:\n\n"));
}

TEST(EventStream, EndsWhenTheLastBrowserHasGone) {
    BoardWorld world(with_epoch());
    {
        const auto first = world.connect();
        const auto second = world.connect();
        second->say(get_events);
        world.ask(*first, get_events);
        EXPECT_EQ(world.server.browsers().open, 2U);
    }
    world.settle();
    EXPECT_EQ(world.server.browsers().open, 0U);
    world.run(); // returns: no timer runs
    world.source.asked = 0;
    world.run_for(1h);
    EXPECT_EQ(world.source.asked, 0);

    const auto third = world.connect();
    EXPECT_THAT(world.ask(*third, get_events), HasSubstr("event: snapshot\n"));
}

TEST(EventStream, NoticesABrowserThatOnlyEndsItsSide) {
    BoardWorld world(with_epoch());
    const auto browser = world.connect();
    world.ask(*browser, get_events);
    browser->end_writing();
    world.settle();
    EXPECT_EQ(world.server.browsers().open, 0U);
}

TEST(EventStream, DisconnectsABrowserThatKeepsTalking) {
    BoardWorld world(with_epoch());
    const auto browser = world.connect();
    world.ask(*browser, get_events);
    world.ask(*browser, get_health);
    EXPECT_EQ(world.server.browsers().open, 1U);
    world.ask(*browser, std::string(10'000, 'x'));
    EXPECT_EQ(world.server.browsers().open, 0U);
}

// Its machine lost power: nobody tells the server.
TEST(EventStream, DisconnectsABrowserThatVanished) {
    BoardWorld world(with_epoch(256));
    ScriptedCustomer browser(world, world.wire.connect_as("laptop", "board"));
    world.ask(browser, get_events);
    world.wire.connection_of("laptop")->vanish();
    EXPECT_EQ(world.server.browsers().open, 1U);
    world.run_for(10min);
    EXPECT_EQ(world.server.browsers().open, 0U);
}

TEST(EventStream, GivesABrowserThatFellBehindANewSnapshot) {
    BoardWorld world(with_epoch(1000));
    const auto browser = world.connect();
    world.ask(*browser, get_events);
    browser->stop_reading();
    for (int batch = 0; batch < 100; ++batch) {
        world.source.changes = "{\"batch\":" + std::to_string(batch) + "}";
        world.run_for(100ms);
    }
    EXPECT_GT(world.server.browsers().dropped, 0U);
    const int snapshots = world.source.snapshots;
    world.source.snapshot_text = R"({"snapshot":2})";
    browser->read_on();
    world.settle();
    world.source.changes = "{\"last\":1}";
    world.settle();

    // What was under way still comes, then the snapshot, then changes again; nothing is missing.
    const std::string heard = browser->heard();
    EXPECT_EQ(count_of("event: snapshot\n", heard), 1U);
    EXPECT_LT(count_of("event: changes\n", heard), 100U);
    EXPECT_LT(heard.find("{\"snapshot\":2}"), heard.find("{\"last\":1}"));
    EXPECT_THAT(heard, EndsWith("data: {\"last\":1}\n\n"));
    EXPECT_EQ(world.source.snapshots, snapshots + 1);
}

TEST(EventStream, IsTrueHoweverABrowserReads) {
    std::uint64_t missed = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        BoardWorld world(with_epoch(200));
        std::mt19937_64 random(seed);
        UnsteadyBrowser browser(world, seed);
        int total = 0;
        int added = 0;
        for (int step = 0; step < 100; ++step) {
            if (world.source.changes.empty()) added = 0;
            if (random() % 3 > 0) {
                ++total;
                ++added;
                world.source.changes = std::to_string(added);
            }
            world.source.snapshot_text = std::to_string(total);
            world.run_for(std::chrono::milliseconds(random() % 200));
        }
        browser.is_steady = true;
        world.run_for(3s);
        EXPECT_EQ(sum_shown(browser.heard), total) << "seed " << seed;
        missed += world.server.browsers().dropped;
        browser.hang_up();
    }
    EXPECT_GT(missed, 200U);
}

TEST(EventStream, KeepsOthersGoingBesideBrowsersThatNeverRead) {
    BoardWorld world(with_epoch(4096));
    std::vector<std::unique_ptr<ScriptedCustomer>> stuck;
    for (int number = 0; number < 63; ++number) {
        stuck.push_back(world.connect());
        stuck.back()->stop_reading();
        stuck.back()->say(get_events);
    }
    const auto reader = world.connect();
    world.ask(*reader, get_events);
    for (int batch = 0; batch < 200; ++batch) {
        world.source.changes = std::string(2000, 'x');
        world.run_for(100ms);
    }
    EXPECT_EQ(count_of("event: changes\n", reader->heard()), 200U);
    EXPECT_GE(world.server.browsers().dropped, 63U);
    world.run_for(60s);
    EXPECT_EQ(world.server.browsers().open, 1U);
}

} // namespace trecho
