// Goal: who connects reaches whoever listens, and nobody who has died.
#include "simulation/network.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <array>

namespace trecho {

namespace {

awaitable<void> accept_one(Listener& listener, error_code& ended) {
    const Accepted accepted = co_await listener.accept();
    ended = accepted.error;
}

awaitable<void> connect_through(Connector& connector, std::unique_ptr<Stream>& stream) {
    Connected connected = co_await connector.connect();
    stream = std::move(connected.stream);
}

awaitable<void> read_once(Stream& stream, error_code& ended) {
    std::array<char, 100> into;
    const ReadResult result = co_await stream.read_some(into);
    ended = result.error;
}

} // namespace

TEST(SimulatedNetwork, RefusesAConnectionToWhereNobodyListens) {
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

TEST(SimulatedNetwork, EndsThePendingAcceptOfAServerThatDies) {
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

TEST(SimulatedNetwork, BreaksAConnectionThatWasNeverAccepted) {
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
