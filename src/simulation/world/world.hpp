// A whole ticket office, its clients, its network and its disk, in one process and one seed.
#pragma once

#include "office/recovery.hpp"
#include "simulation/world/server_instance.hpp"
#include "simulation/world/world_state.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace trecho {

// From the start of a server to the end of everything. A derived class decides what clients do and
// which event comes next.
class World {
public:
    virtual ~World() = default;

    // Until all clients have gone and the server has stopped, or an invariant is violated. Call it
    // once.
    void run();

    WorldState& state() { return state_; }

protected:
    World(std::uint64_t seed, const std::function<Scenario(SeededEntropy&)>& decide);

    ServerInstance* server() { return server_.get(); } // null between two processes
    virtual void stop_server();
    void kill_server(Fault fault); // Fault::killed or Fault::power_cut

    virtual void start_server(); // throws std::runtime_error when it refuses to start
    virtual awaitable<void> run_client(Lane lane, asio::cancellation_signal& interrupt) = 0;

    virtual void run_what_is_ready() { state_.simulation.run_what_is_ready(); }

    // The next event, and all that can be done then.
    virtual void let_next_happen() = 0;

    virtual void check_nothing_is_left();

    WorldState state_;
    std::unique_ptr<Observer> trace_ = std::make_unique<Observer>(); // hears nothing

private:
    using enum Invariant;

    bool holds() const { return state_.violations.none(); }

    // Returns whether it is reached, with no invariant violated. It gives up when nothing happens
    // any more within `limit`.
    bool run_until(const std::function<bool()>& is_reached, Duration limit);

    // Destroys servers that have ended, and starts the next one.
    void replace_ended_servers();

    void run_clients();
    void start_server_later();
    void stop_for_good();
    std::size_t unsynced_bytes_kept(Fault fault);
    void check_no_seat_is_held();
    void check_ledger();
    void check_damage_is_found();
    std::vector<LedgerRecord> ledger_records() const {
        return recover(state_.ledger.content(), "ledger.jsonl").records;
    }

    std::unique_ptr<ServerInstance> server_;
    std::vector<std::unique_ptr<ServerInstance>> dead_; // whose coroutines may still have to end
    TaskGroup clients_;
    std::uint64_t starts_ = 0;
};

// A world in which an invariant was violated is never destroyed: its coroutines are in the middle
// of what a debugger wants to see, and may wait for what never happens.
void destroy_unless_violated(std::unique_ptr<World> world);

} // namespace trecho
