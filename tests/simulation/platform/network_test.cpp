// Goal: a client that connects reaches the process that listens, and no dead one.
#include "simulation/platform/network.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <vector>

namespace trecho {

using namespace std::chrono_literals;

namespace {

awaitable<void> accept_one(Listener& listener, error_code& ended) {
    const Accepted accepted = co_await listener.accept();
    ended = accepted.error;
}

awaitable<void> connect_through(Connector& connector, std::unique_ptr<Stream>& stream) {
    Connected connected = co_await connector.connect();
    stream = std::move(connected.stream);
}

awaitable<void> connect_and_tell(Connector& connector, std::optional<error_code>& ended) {
    const Connected connected = co_await connector.connect();
    ended = connected.error;
}

awaitable<void> read_once(Stream& stream, error_code& ended) {
    std::array<char, 100> into;
    const ReadResult result = co_await stream.read_some(into);
    ended = result.error;
}

} // namespace

TEST(SimulatedNetwork, RefusesAConnectionWhenNoListenerIsThere) {
    TestWorld world;
    SimulatedNetwork wire(world);
    EXPECT_EQ(wire.connect_to("server"), nullptr);
    auto listener = wire.listen("server");
    EXPECT_NE(wire.connect_to("server"), nullptr);
    wire.server_dies([] { return true; });
    EXPECT_EQ(wire.connect_to("server"), nullptr) << "it has died";
    listener = wire.listen("server");
    EXPECT_NE(wire.connect_to("server"), nullptr) << "it has started again";
    listener.reset();
    EXPECT_EQ(wire.connect_to("server"), nullptr) << "it has closed";
}

// As Linux does, which asks for two minutes, whatever the network does meanwhile.
TEST(SimulatedNetwork, HangsAClientThatConnectsWhileNoMachineAnswers) {
    TestWorld world;
    SimulatedNetwork wire(world);
    const auto listener = wire.listen("server");
    const auto connector = wire.connector("server");
    wire.hang_until(world.time.now() + 10s);
    std::optional<error_code> first;
    world.spawn(connect_and_tell(*connector, first));
    world.run_for(11s);
    EXPECT_FALSE(first);
    std::optional<error_code> second;
    world.spawn(connect_and_tell(*connector, second));
    world.run_for(1s);
    EXPECT_EQ(second, error_code()) << "the machine is there again";
    EXPECT_FALSE(first);
    world.run_for(2min);
    EXPECT_EQ(first, asio::error::timed_out);
}

TEST(SimulatedNetwork, AnswersLateOrNeverWhenAClientConnectsWhileTheServerIsSilent) {
    for (const bool is_for_good : {false, true}) {
        TestWorld world;
        SimulatedNetwork wire(world);
        std::vector<std::string> unheard;
        wire.observe_lost([&](const std::string& name) { unheard.push_back(name); });
        wire.be_silent_until(world.time.now() + 10s, is_for_good);
        const auto pair = wire.connect_pair();
        pair.server->end_writing();
        error_code ended;
        world.spawn(read_once(*pair.client, ended));
        world.run_for(9s);
        EXPECT_FALSE(ended);
        world.run_for(2s);
        EXPECT_EQ(ended, is_for_good ? error_code() : asio::error::eof);
        EXPECT_EQ(unheard.size(), is_for_good ? 1U : 0U);
        world.tasks.interrupt_all();
        world.run();
    }
}

TEST(SimulatedNetwork, FailsAsManyAcceptsAsItsSettingsSay) {
    TestWorld world;
    NetworkSettings settings;
    settings.accepts_between = 1;
    settings.accepts_that_fail = 2;
    SimulatedNetwork wire(world, settings);
    const auto listener = wire.listen("server");
    std::vector<std::unique_ptr<Stream>> clients;
    for (int client = 0; client < 2; ++client) clients.push_back(wire.connect_to("server"));
    using namespace boost::system::errc;
    for (const error_code expected :
         {error_code(), make_error_code(too_many_files_open),
          make_error_code(too_many_files_open_in_system), error_code()}) {
        error_code ended = asio::error::in_progress;
        world.spawn(accept_one(*listener, ended));
        world.run_for(1ms);
        EXPECT_EQ(ended, expected);
    }
}

TEST(SimulatedNetwork, EndsThePendingAcceptWhenTheServerDies) {
    TestWorld world;
    SimulatedNetwork wire(world);
    const auto listener = wire.listen("server");
    error_code ended;
    world.spawn(accept_one(*listener, ended));
    world.run();
    EXPECT_FALSE(ended);
    wire.server_dies([] { return true; });
    world.run();
    EXPECT_EQ(ended, asio::error::operation_aborted);
}

TEST(SimulatedNetwork, ResetsAConnectionThatWasNeverAccepted) {
    TestWorld world;
    SimulatedNetwork wire(world);
    const auto listener = wire.listen("server");
    const auto client = wire.connect_to("server");
    error_code ended;
    world.spawn(read_once(*client, ended));
    wire.server_dies([] { return false; });
    world.run();
    EXPECT_TRUE(ended);
}

TEST(SimulatedNetwork, KnowsTheNewestConnectionOfEachName) {
    TestWorld world;
    SimulatedNetwork wire(world);
    const auto listener = wire.listen("server");
    const auto connector = wire.connector("server", "customer 3");
    std::unique_ptr<Stream> older;
    std::unique_ptr<Stream> newer;
    world.spawn(connect_through(*connector, older));
    world.run();
    EXPECT_NE(wire.connection_of("customer 3"), nullptr);
    EXPECT_EQ(wire.connection_of("customer 4"), nullptr);

    const auto first = wire.connection_of("customer 3");
    world.spawn(connect_through(*connector, newer));
    world.run();
    EXPECT_NE(wire.connection_of("customer 3"), first);
}

} // namespace trecho
