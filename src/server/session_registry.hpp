// The sessions of protocol 2, which outlive their connections: a connection comes and goes, and
// RESUME finds the session again.
#pragma once

#include "async/async_mutex.hpp"
#include "office/office.hpp"
#include "platform/clock.hpp"
#include "protocol/answers.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <list>
#include <memory>
#include <optional>
#include <string>

namespace trecho {

class ClientConnection;

// Seats that are held, and until when.
struct OfferedSeats {
    OfferedSeats(Hold its_hold, TimePoint its_deadline)
        : hold(std::move(its_hold)), deadline(its_deadline) {}

    Hold hold;
    TimePoint deadline;
};

// What is kept between two connections of a client.
struct SessionState {
    explicit SessionState(std::string its_key) : claim(std::move(its_key)) {}

    Claim claim; // its key is that of the token, which only the client has

    // The connection with the lock uses the session. `connection` has the lock or waits for it; the
    // next connection that resumes the session tells it to end.
    AsyncMutex lock;
    ClientConnection* connection = nullptr;

    // Seats of a connection that was dropped before it had decided. The timer goes with them: one
    // that is left armed would keep a server that stops from ending.
    std::optional<OfferedSeats> kept_offer;
    std::unique_ptr<Timer> expiry;

    std::string name; // that others may see; "" until the client has said one

    std::optional<DecisionTaken> last;

    // The newest offer has expired, and the client hasn't answered it yet.
    bool offer_has_expired = false;

    bool is_elsewhere = false; // another server has resumed it

    TimePoint last_used;
    bool is_idle = false; // no connection has it, so it stands among the registry's idle ones
    std::list<std::shared_ptr<SessionState>>::iterator idle_place;
};

// Use it on one executor. Forgets a session that had no connection for `session_limit`; one with
// tickets is still found after that, by the office (recall_session).
class SessionRegistry {
public:
    SessionRegistry(Office& office, Clock& clock, std::size_t sessions_max)
        : office_(office), clock_(clock), sessions_max_(sessions_max) {}
    SessionRegistry(const SessionRegistry&) = delete; // the timers of kept seats have its address
    SessionRegistry& operator=(const SessionRegistry&) = delete;

    // A new one.
    std::shared_ptr<SessionState> open(const std::string& token);

    // Null for a session that this server doesn't know, or not any more; the office may know it.
    std::shared_ptr<SessionState> find(const std::string& key);

    // One that the office has recalled.
    std::shared_ptr<SessionState> add(const std::string& key);

    // Another server has resumed the session, with this claim: it isn't ours any more.
    void resumed_elsewhere(const std::string& key, std::uint64_t claim);

    // The session has no connection any more. One with kept seats can't be forgotten; it becomes
    // idle when their time limit has passed.
    void mark_idle(const std::shared_ptr<SessionState>& session);

    // Keeps the seats of a connection that was dropped, until their deadline; or leaves them to the
    // server that has the session now.
    void keep_offer(const std::shared_ptr<SessionState>& session, OfferedSeats offer);

    // The seats that are kept, if their time limit hasn't passed: a connection decides again.
    static std::optional<OfferedSeats> take_offer(SessionState& session);

    // Gives back all kept seats, for no client can resume a session of a server that stops; in a
    // shared office another server can, so they stay held there. Disarms the timers too, or they
    // would keep it from ending.
    void release_offers();

private:
    void forget_old_ones();
    void forget_longest_unused();

    Office& office_;
    Clock& clock_;
    std::size_t sessions_max_;
    boost::unordered_flat_map<std::string, std::shared_ptr<SessionState>> sessions_; // by key
    std::list<std::shared_ptr<SessionState>> idle_; // the longest unused comes first
};

} // namespace trecho
