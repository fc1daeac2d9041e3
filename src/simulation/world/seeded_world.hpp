// A world in which a seed decides everything: scenario, faults, clients and the order of events.
#pragma once

#include "simulation/world/world.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace trecho {

struct WorldResult : WorldCounts {
    std::uint64_t seed = 0;
    std::uint64_t log_hash = 0;         // of the event log
    std::optional<Violation> violation; // the first one

    // Empty unless an invariant was violated, or SimulationSettings ask for everything.
    std::string setting; // guard, time limit, legs, clients
    std::string lanes;   // the last events
};

// Makes an observer that hears what all servers of a world tell; for a trace.
using MakeObserver = std::function<std::unique_ptr<Observer>(const Network&, const Clock&)>;

// Called while that observer still lives.
using OnViolation = std::function<void(const Violation&)>;

WorldResult run_world(std::uint64_t seed, const SimulationSettings& settings,
                      const MakeObserver& trace = {}, const OnViolation& on_violation = {});

class SeededWorld final : public World {
public:
    SeededWorld(std::uint64_t seed, const SimulationSettings& settings, const MakeObserver& trace);

private:
    awaitable<void> run_client(Lane lane, asio::cancellation_signal& interrupt) override;
    void let_next_happen() override;
    void stop_server() override;
    void check_nothing_is_left() override;

    // What each fault does (faults/fault_injector.cpp).
    bool inject(Fault fault, Lane customer);
    bool inject_into_server(Fault fault);
    bool inject_into_disk(Fault fault);
    bool inject_into_network(Fault fault, Lane customer);
    bool inject_into_connection(Fault fault, Lane customer);
    bool set_calendar();
    AppendFate next_append();
    AppendFate next_replacement();

    SeededEntropy& entropy_ = state_.simulation.entropy;
    std::unique_ptr<Stream> late_client_;
    std::optional<AppendFate> next_fate_; // of the next append
};

} // namespace trecho
