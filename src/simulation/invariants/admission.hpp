// Who is let in while there is room, and who is one too many.
#pragma once

#include "office/observer.hpp"
#include "server/limits.hpp"
#include "simulation/runner/event_log.hpp"

#include <functional>
#include <set>
#include <utility>

namespace trecho {

// Of one life of a server, as ServerInvariants is.
class Admission {
public:
    // `tell` hears of each connection whether it is one too many.
    void expect_room_for(std::size_t clients_max, std::function<void(Lane, bool)> tell) {
        clients_max_ = clients_max;
        tell_ = std::move(tell);
    }

    void opens(ConnectionId connection, Lane lane) {
        const bool is_one_too_many = inside_.size() >= clients_max_;
        (is_one_too_many ? turned_away_ : inside_).insert(connection);
        tell_(lane, is_one_too_many);
    }
    void closes(ConnectionId connection) {
        inside_.erase(connection);
        turned_away_.erase(connection);
    }
    std::size_t turned_away() const { return turned_away_.size(); }
    bool is_inside(ConnectionId connection) const { return inside_.contains(connection); }

private:
    std::size_t clients_max_ = clients_max_default;
    std::function<void(Lane, bool)> tell_ = [](Lane, bool) {};
    std::set<ConnectionId> inside_;
    std::set<ConnectionId> turned_away_; // and not gone yet
};

} // namespace trecho
