// What must hold in the queue for a turn: turns come in order of arrival, no customer waits while
// the turn is free, and each is told how many are ahead.
#pragma once

#include "office/observer.hpp"
#include "simulation/invariants/deferred_checks.hpp"
#include "simulation/world/world_state.hpp"

#include <map>
#include <set>

namespace trecho {

// For one process of the server, as ServerInvariants is.
class QueueInvariants {
public:
    // `turn_limit`: how long one turn may last.
    QueueInvariants(WorldState& state, Duration turn_limit)
        : simulation_(state.simulation), violations_(state.violations), history_(state.history),
          guard_(state.scenario.office.guard), step_(state.scenario.step),
          compares_(state.scenario.compares_ahead), turn_limit_(turn_limit) {}

    void joins(ConnectionId connection, Lane lane, const Itinerary& itinerary, std::size_t ahead);
    void takes_turn(ConnectionId connection, Lane lane, const Itinerary& itinerary);

    // The seats for which the turn was taken: it ends with them.
    void holds(ConnectionId connection) { holding_.insert(connection); }
    void ends_hold(ConnectionId connection);
    void leaves(ConnectionId connection);

    // From now on it checks no more.
    void end() { deferred_.end(); }

    // Whether two itineraries need the same turn.
    bool share_a_turn(const Itinerary& one, const Itinerary& other) const;

private:
    using Mutexes = std::set<LegId>;

    struct Waiting {
        std::uint64_t arrival = 0;
        Lane lane = 0;
        Mutexes mutexes;
    };

    // A turn for which there was no seat ends at once, and no event tells it.
    struct HasTurn {
        Mutexes mutexes;
        TimePoint since;
    };

    // Which turns an itinerary needs. Turns::mutexes_for says the same, and is not used on purpose:
    // a mistake there must not be made here too.
    Mutexes mutexes_of(const Itinerary& itinerary) const;

    bool is_over(ConnectionId connection, const HasTurn& turn) const;
    std::size_t others_before(ConnectionId connection, const Waiting& waiting) const;
    std::size_t certainly_before(const Waiting& waiting) const;
    bool is_simple(const Waiting& waiting) const;
    Mutexes busy_mutexes() const;
    void has_moved();
    void check_at(TimePoint time);
    void check();
    void limit_waiting(ConnectionId connection, std::size_t ahead);

    Simulation& simulation_;
    Violations& violations_;
    const ClientHistory& history_;
    GuardPolicy guard_;
    Duration step_;
    bool compares_;
    Duration turn_limit_;

    std::map<ConnectionId, Waiting> waiting_;
    std::map<ConnectionId, HasTurn> turns_;
    std::set<ConnectionId> holding_;
    std::map<Mutexes, std::uint64_t>
        newest_turn_; // by mutexes: the arrival of the newest that took it
    std::uint64_t arrivals_ = 0;
    TimePoint moved_at_ = TimePoint::min();
    bool will_check_ = false;
    DeferredChecks deferred_{simulation_};
};

} // namespace trecho
