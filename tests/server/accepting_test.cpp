// Goal: a server that can't accept one connection still accepts the next one.
#include "support/server_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>

namespace trecho {

using namespace std::chrono_literals;
using testing::Contains;

namespace {

// Throws bad_alloc for the first `failures` connections, before or after it has accepted them.
class ListenerWithoutMemory final : public Listener {
public:
    ListenerWithoutMemory(std::unique_ptr<Listener> listener, int failures, bool after)
        : listener_(std::move(listener)), failures_(failures), after_(after) {}

    awaitable<Accepted> accept() override {
        if (failures_ > 0 && !after_) fail();
        Accepted accepted = co_await listener_->accept();
        if (failures_ > 0) fail();
        co_return std::move(accepted);
    }
    void close() override { listener_->close(); }
    std::string address() const override { return listener_->address(); }

private:
    void fail() {
        --failures_;
        throw std::bad_alloc();
    }

    std::unique_ptr<Listener> listener_;
    int failures_;
    bool after_;
};

class Accepting : public testing::TestWithParam<bool> {};

} // namespace

TEST_P(Accepting, GoesOnAfterItWasOutOfMemory) {
    ServerWorld world;
    ListenerWithoutMemory listener(world.wire.listen("narrow"), 3, GetParam());
    world.server.serve(listener, Framing::lines);
    std::vector<std::unique_ptr<ScriptedCustomer>> customers;
    for (int number = 0; number < 4; ++number) customers.push_back(world.connect("narrow"));
    world.run_for(1s);
    EXPECT_EQ(world.ask(*customers.back(), "Recife > Salvador\n"), "True\n");
    EXPECT_THAT(world.observer.all, Contains("accept failed").Times(1)) << "told once";
    world.ask(*customers.back(), "N\n");
    world.begin_drain();
    world.run();
    EXPECT_TRUE(world.has_drained());
}

INSTANTIATE_TEST_SUITE_P(Memory, Accepting, testing::Bool(), [](const auto& tested) {
    return std::string(tested.param ? "AfterItHadAccepted" : "BeforeItAccepts");
});

} // namespace trecho
