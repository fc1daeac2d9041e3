// The two implementations of Stream, TCP and the simulated network, as types for typed tests.
#pragma once

#include "async/task_group.hpp"
#include "platform/tcp.hpp"
#include "simulation/platform/network.hpp"

#include <gtest/gtest.h>

namespace trecho {

inline awaitable<void> accept(Listener& listener, Accepted& accepted) {
    accepted = co_await listener.accept();
}

inline awaitable<void> connect(Connector& connector, Connected& connected) {
    connected = co_await connector.connect();
}

inline void fail(std::exception_ptr) { ADD_FAILURE() << "a task failed"; }

// A network for a test; run() runs its tasks until nothing is left to do.
struct World {
    virtual ~World() = default;
    virtual Executor executor() = 0;
    virtual std::unique_ptr<Listener> listen() = 0;
    virtual std::unique_ptr<Connector> connector(const Listener& listener) = 0;
    virtual void run() = 0;
};

struct RealWorld : World {
    Executor executor() override { return context.get_executor(); }
    std::unique_ptr<Listener> listen() override {
        return std::move(listen_tcp(executor(), Endpoint{"127.0.0.1", 0}).listeners.front());
    }
    std::unique_ptr<Connector> connector(const Listener& listener) override {
        return tcp_connector(executor(), *parse_endpoint(listener.address()));
    }
    void run() override {
        context.restart();
        context.run();
    }
    asio::io_context context;
};

struct SimulatedWorld : World {
    Executor executor() override { return simulation.executor(); }
    std::unique_ptr<Listener> listen() override { return network.listen("here"); }
    std::unique_ptr<Connector> connector(const Listener& listener) override {
        return network.connector(listener.address());
    }
    void run() override { simulation.run(); }
    Simulation simulation{1};
    SimulatedNetwork network{simulation};
};

template <class ItsWorld>
class StreamTest : public testing::Test {
protected:
    void connect_both() {
        listener_ = world_.listen();
        const auto connector = world_.connector(*listener_);
        Accepted accepted;
        Connected connected;
        tasks_.spawn(accept(*listener_, accepted));
        tasks_.spawn(connect(*connector, connected));
        world_.run();
        EXPECT_FALSE(accepted.error);
        EXPECT_FALSE(connected.error);
        server_ = std::move(accepted.stream);
        client_ = std::move(connected.stream);
    }

    ItsWorld world_;
    std::unique_ptr<Listener> listener_;
    std::unique_ptr<Stream> client_;
    std::unique_ptr<Stream> server_;
    TaskGroup tasks_{world_.executor(), fail};
};

using Worlds = testing::Types<RealWorld, SimulatedWorld>;

} // namespace trecho
