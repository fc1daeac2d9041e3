// What must hold of those who stand in line: turns come in order of arrival, nobody waits while
// nobody has the turn, and each is told how many are ahead.
#pragma once

#include "office/observer.hpp"
#include "office/turns.hpp"
#include "simulation/invariants/deferred_checks.hpp"
#include "simulation/invariants/violation.hpp"
#include "simulation/platform/virtual_time.hpp"
#include "simulation/runner/event_log.hpp"

#include <functional>
#include <map>
#include <set>

namespace trecho {

// Of one life of a server, as ServerInvariants is.
class QueueInvariants {
public:
    // `turn_limit`: how long one turn may last. `simultaneous`: how long one step may take.
    QueueInvariants(Simulation& simulation, GuardPolicy guard, Duration turn_limit,
                    Violations& verdict, Duration simultaneous)
        : simulation_(simulation), guard_(guard), turn_limit_(turn_limit), verdict_(verdict),
          simultaneous_(simultaneous) {}

    void joins(ConnectionId connection, Lane lane, const Itinerary& itinerary, std::size_t ahead);
    void takes_turn(ConnectionId connection, Lane lane, const Itinerary& itinerary);

    // Of the seats for which the turn was taken: it ends with them.
    void holds(ConnectionId connection) { holding_.insert(connection); }
    void ends_hold(ConnectionId connection);
    void leaves(ConnectionId connection);

    // From now on it looks no more.
    void ends() { deferred_.end(); }

    // Looks at the line whenever nothing has moved for a while: then who waits is to have heard
    // that so many are ahead, or at least so many where several turns are waited for. Not in a
    // world that tries every order: each look would be one thing more that may come at any time.
    using CompareAhead = std::function<void(Lane, std::size_t ahead, bool is_exact)>;
    void compare_ahead(CompareAhead compare) { compare_ = std::move(compare); }

    // Whether two itineraries need the same turn.
    bool share_a_turn(const Itinerary& one, const Itinerary& other) const;

private:
    struct Waiting {
        std::uint64_t arrival = 0;
        Lane lane = 0;
        Itinerary mutexes;
    };

    // Nobody says so when there was no seat: then a turn ends at once.
    struct HasTurn {
        Itinerary mutexes;
        TimePoint since;
    };

    // Which turns an itinerary needs, sorted, each once. That is what Turns::mutexes_for says, and
    // it is said again on purpose: a mistake there must not be made here too.
    Itinerary mutexes_of(const Itinerary& itinerary) const;

    bool is_over(ConnectionId connection, const HasTurn& turn) const;
    std::size_t others_before(ConnectionId connection, const Waiting& waiting) const;
    std::size_t certainly_before(const Waiting& waiting) const;
    bool is_simple(const Waiting& waiting) const;
    std::set<LegId> busy_mutexes() const;
    void has_moved();
    void look_at(TimePoint time);
    void look();
    void watch_patience(ConnectionId connection, std::size_t ahead);

    Simulation& simulation_;
    GuardPolicy guard_;
    Duration turn_limit_;
    Violations& verdict_;
    Duration simultaneous_;
    CompareAhead compare_; // none: it doesn't look

    std::map<ConnectionId, Waiting> waiting_;
    std::map<ConnectionId, HasTurn> turns_;
    std::set<ConnectionId> holding_;
    std::map<Itinerary, std::uint64_t> newest_turn_; // by mutexes: the arrival of who took it
    std::uint64_t arrivals_ = 0;
    TimePoint moved_at_ = TimePoint::min();
    bool will_look_ = false;
    DeferredChecks deferred_{simulation_};
};

} // namespace trecho
