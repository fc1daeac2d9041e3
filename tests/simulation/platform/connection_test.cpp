// Goal: each way in which a connection can be lost looks to both of its sides as a real one does.
#include "simulation/platform/network.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

#include <array>

namespace trecho {

namespace {

using namespace std::chrono_literals;

// One side of a connection. What it says and hears takes effect when the world runs on.
class Side {
public:
    Side(TestWorld& world, std::unique_ptr<Stream> its_stream)
        : stream(std::move(its_stream)), world_(world) {}

    void say(std::string bytes) { world_.spawn(write(std::move(bytes))); }
    void listen() { world_.spawn(read()); }

    std::unique_ptr<Stream> stream; // nothing may be under way when it is closed
    std::string heard;
    error_code reading_ended;
    error_code writing_ended;

private:
    awaitable<void> write(std::string bytes) {
        const WriteResult result = co_await stream->write(bytes);
        writing_ended = result.error;
    }

    awaitable<void> read() {
        std::array<char, 100> into;
        while (!reading_ended) {
            const ReadResult result = co_await stream->read_some(into);
            reading_ended = result.error;
            if (!result.error) heard.append(into.data(), result.bytes);
        }
    }

    TestWorld& world_;
};

class SimulatedConnectionTest : public testing::Test {
protected:
    // A coroutine that still waits then waits for ever, as some tests want it.
    ~SimulatedConnectionTest() override {
        world_.tasks.interrupt_all();
        world_.run();
    }

    void say_all() {
        client_.say("question");
        server_.say("answer");
    }
    void listen_both() {
        client_.listen();
        server_.listen();
    }

    TestWorld world_;
    SimulatedNetwork wire_{world_};
    SimulatedNetwork::Pair pair_ = wire_.connect_pair();
    std::shared_ptr<SimulatedConnection> connection_ = wire_.connection_of("client 1");
    Side client_{world_, std::move(pair_.client)};
    Side server_{world_, std::move(pair_.server)};
};

} // namespace

using asio::error::broken_pipe;
using asio::error::connection_reset;
using asio::error::eof;

TEST_F(SimulatedConnectionTest, CarriesBytesBothWays) {
    listen_both();
    say_all();
    world_.run();
    EXPECT_EQ(client_.heard, "answer");
    EXPECT_EQ(server_.heard, "question");
    EXPECT_EQ(server_.stream->peer(), "client 1");
}

TEST_F(SimulatedConnectionTest, CarriesBytesBackWhenOneSideHasEnded) {
    listen_both();
    client_.stream->end_writing();
    world_.run();
    EXPECT_EQ(server_.reading_ended, eof);
    server_.say("answer");
    world_.run();
    EXPECT_EQ(client_.heard, "answer");
    EXPECT_FALSE(client_.reading_ended);
}

TEST_F(SimulatedConnectionTest, EndsForThePeerWhenItIsClosed) {
    server_.listen();
    client_.say("last words");
    world_.run_what_is_ready();
    client_.stream.reset();
    world_.run();
    EXPECT_EQ(server_.heard, "last words");
    EXPECT_EQ(server_.reading_ended, eof);
    server_.say("to no reader");
    world_.run();
    EXPECT_FALSE(server_.writing_ended) << "it can't know yet";
    server_.say("the reset has come back");
    world_.run();
    EXPECT_EQ(server_.writing_ended, broken_pipe);
}

TEST_F(SimulatedConnectionTest, IsResetForThePeerWhenItIsClosedWithUnreadBytes) {
    client_.listen();
    client_.say("unread");
    world_.run();
    server_.stream.reset();
    world_.run();
    EXPECT_EQ(client_.reading_ended, connection_reset);
    client_.say("to no reader");
    world_.run();
    EXPECT_EQ(client_.writing_ended, connection_reset);
}

namespace {

awaitable<void> answer_and_close(std::unique_ptr<Stream> stream) {
    co_await stream->write("answer");
    stream->end_writing();
}

// What a client reads that has sent more than the server has read when it answers and closes.
std::string heard_before_the_reset(std::uint64_t seed) {
    TestWorld world(seed);
    SimulatedNetwork wire(world);
    SimulatedNetwork::Pair pair = wire.connect_pair();
    Side client(world, std::move(pair.client));
    client.listen();
    client.say("more");
    world.run();
    world.spawn(answer_and_close(std::move(pair.server)));
    world.run();
    return client.heard;
}

} // namespace

TEST(SimulatedReset, OvertakesTheLastAnswerWithSomeSeedsOnly) {
    int heard = 0;
    constexpr int worlds = 100;
    for (std::uint64_t seed = 1; seed <= worlds; ++seed)
        heard += heard_before_the_reset(seed) == "answer";
    EXPECT_GT(heard, worlds / 4);
    EXPECT_LT(heard, worlds * 3 / 4);
}

TEST_F(SimulatedConnectionTest, LosesBytesUnderWayAndFailsOnBothSidesWhenItIsReset) {
    listen_both();
    say_all();
    world_.run_what_is_ready();
    connection_->reset();
    world_.run();
    EXPECT_EQ(client_.heard + server_.heard, "");
    EXPECT_EQ(client_.reading_ended, connection_reset);
    EXPECT_EQ(server_.reading_ended, connection_reset);
    say_all();
    world_.run();
    EXPECT_EQ(client_.writing_ended, connection_reset);
    EXPECT_EQ(server_.writing_ended, connection_reset);
}

TEST_F(SimulatedConnectionTest, TellsNeitherSideWhenTheClientVanishes) {
    listen_both();
    say_all();
    world_.run_what_is_ready();
    connection_->vanish();
    say_all();
    world_.run();
    EXPECT_EQ(client_.heard + server_.heard, "");
    EXPECT_FALSE(client_.reading_ended || server_.reading_ended);
    EXPECT_FALSE(client_.writing_ended || server_.writing_ended);
}

TEST_F(SimulatedConnectionTest, TellsNeitherSideThatAVanishedConnectionIsClosed) {
    server_.listen();
    connection_->vanish();
    client_.stream.reset();
    server_.say("to no reader");
    world_.run();
    EXPECT_FALSE(server_.writing_ended);
    EXPECT_FALSE(server_.reading_ended);
}

TEST_F(SimulatedConnectionTest, MayDeliverTheLastBytesOfAServerThatDies) {
    listen_both();
    say_all();
    world_.run_what_is_ready();
    wire_.server_dies([] { return false; });
    EXPECT_EQ(client_.heard, "");
    world_.run_what_is_ready();
    EXPECT_EQ(server_.reading_ended, connection_reset) << "the dead process sees it at once";
    world_.run();
    EXPECT_EQ(client_.heard, "answer");
    EXPECT_EQ(client_.reading_ended, connection_reset);
    EXPECT_EQ(server_.heard, "");
}

TEST_F(SimulatedConnectionTest, MayLoseTheLastBytesOfAServerThatDies) {
    listen_both();
    say_all();
    world_.run_what_is_ready();
    wire_.server_dies([] { return true; });
    world_.run();
    EXPECT_EQ(client_.heard, "");
    EXPECT_EQ(client_.reading_ended, connection_reset);
}

TEST_F(SimulatedConnectionTest, DoesNotTellAVanishedClientThatTheServerDied) {
    client_.listen();
    connection_->vanish();
    wire_.server_dies([] { return false; });
    world_.run();
    EXPECT_FALSE(client_.reading_ended);
}

TEST_F(SimulatedConnectionTest, TakesNothingMoreFromADeadServer) {
    wire_.server_dies([] { return false; });
    say_all();
    world_.run();
    EXPECT_EQ(client_.writing_ended, connection_reset);
    EXPECT_EQ(server_.writing_ended, connection_reset);
}

} // namespace trecho
