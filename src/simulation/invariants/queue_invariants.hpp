// What must hold in the queue for a turn: turns come in order of arrival, no customer waits while
// the turn is free, and each is told how many are ahead.
#pragma once

#include "office/observer.hpp"
#include "server/limits.hpp"
#include "simulation/invariants/deferred_checks.hpp"
#include "simulation/world/world_state.hpp"

#include <map>
#include <optional>
#include <set>

namespace trecho {

// For one process of the server, as ServerInvariants is.
class QueueInvariants {
public:
    // `turn_limit`: how long one turn may last.
    QueueInvariants(WorldState& state, Duration turn_limit)
        : simulation_(state.simulation), scenario_(state.scenario), violations_(state.violations),
          history_(state.history), turn_limit_(turn_limit) {}

    void joins(ConnectionId connection, Lane lane, const Itinerary& itinerary, std::size_t ahead);
    void takes_turn(ConnectionId connection, Lane lane, const Itinerary& itinerary);

    // The seats for which the turn was taken: it ends with them, or with the connection.
    void holds(ConnectionId connection);
    void leaves(ConnectionId connection);

    void end() { deferred_.end(); }

    // Whether two itineraries need the same turn.
    bool share_a_turn(const Itinerary& one, const Itinerary& other) const;

private:
    using enum Invariant;
    using Mutexes = std::set<LegId>;

    // A client that has gone stays in the queue no longer than a farewell takes; one that stays is
    // told of a move much sooner.
    static constexpr Duration quiet_for = 2 * farewell_limit;

    struct Customer {
        std::uint64_t arrival = 0;
        Lane lane = 0;
        Mutexes mutexes;
        std::optional<TimePoint> turn_since = {}; // none: it waits
        bool holds = false;

        bool waits() const { return !turn_since; }
        bool shares_one(const Mutexes& others) const;
    };

    // Which turns an itinerary needs. Turns::mutexes_for says the same, and is not used on purpose:
    // a mistake there must not be made here too.
    Mutexes mutexes_of(const Itinerary& itinerary) const;

    bool may_have_turn(const Customer& customer) const;
    std::size_t others_before(const Customer& waiting) const;
    std::size_t certainly_before(const Customer& waiting) const;
    bool is_simple(const Customer& waiting) const;
    Mutexes busy_mutexes() const;
    void has_moved();
    void check_when_quiet();
    void check();

    Simulation& simulation_;
    const Scenario& scenario_;
    Violations& violations_;
    const ClientHistory& history_;
    Duration turn_limit_;

    std::map<ConnectionId, Customer> customers_;
    std::map<Mutexes, std::uint64_t> newest_turn_; // the arrival of the newest that took it
    std::uint64_t arrivals_ = 0;
    TimePoint moved_at_ = TimePoint::min();
    bool will_check_ = false;
    DeferredChecks deferred_{simulation_};
};

} // namespace trecho
