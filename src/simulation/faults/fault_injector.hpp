// What each fault does to a world.
#pragma once

#include "simulation/world/world.hpp"

#include <memory>
#include <optional>

namespace trecho {

class FaultInjector {
public:
    // From now on the world's faults, and how its disk behaves, come from here.
    explicit FaultInjector(World& world);

    // The server is about to be told to stop: one client connects in that very instant, and
    // decisions arrive in the instant in which their time ends.
    void disturb_stop();

    // No more faults: the world has ended.
    void end() { late_client_.reset(); }

private:
    bool inject(Fault fault, Lane customer);
    bool inject_into_server(Fault fault);
    bool inject_into_disk(Fault fault);
    bool inject_into_network(Fault fault, Lane customer);
    bool inject_into_connection(Fault fault, Lane customer);
    bool set_calendar();
    AppendFate next_append();
    AppendFate next_replacement();

    World& world_;
    WorldState& state_;
    SeededEntropy& entropy_;
    std::unique_ptr<Stream> late_client_;
    std::optional<AppendFate> next_fate_; // of the next append
};

} // namespace trecho
