// The ticket office: it holds seats for a client, then sells or releases them. It knows nothing of
// sockets and messages.
//
// This is what all offices have in common. Where an office counts its seats and stores its sales,
// its class knows: LedgerOffice in this process and a file, PostgresOffice in a database that
// several servers share. The dialogues don't know which one they use.
#pragma once

#include "office/gathering_rule.hpp"
#include "office/hold.hpp"
#include "office/inventory.hpp"
#include "office/network.hpp"
#include "office/observer.hpp"
#include "office/ticket_book.hpp"
#include "office/turns.hpp"
#include "platform/clock.hpp"
#include "protocol/answers.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

// For a purchase without a session, and without a name.
inline const Claim nobody;
inline const std::string unnamed;

// How a request for seats ended.
struct HoldResult {
    enum class Outcome {
        held,
        sold_out,
        undecided,   // it isn't known without waiting
        not_stored,  // the storage has failed
        taken_over,  // another connection speaks for the session now
        interrupted, // the connection was told to end while it waited
    };

    explicit HoldResult(Outcome its_outcome) : outcome(its_outcome) {}
    explicit HoldResult(Hold&& its_hold) : outcome(Outcome::held), hold(std::move(its_hold)) {}

    bool is_undecided() const { return outcome == Outcome::undecided; }

    Outcome outcome;
    std::optional<Hold> hold; // when held

    // When undecided, for all seats that are left are held elsewhere: they change at the latest by
    // then. The office counts notices of changes, and had heard so many before it asked.
    TimePoint look_again;
    std::uint64_t notices_before = 0;
};

// How a confirmation ended.
struct Confirmation {
    enum class Outcome {
        sold,       // and stored
        not_sold,   // it could not be stored, and never will be
        unknown,    // whether it is stored can't be found out in time
        taken_over, // another connection speaks for the session now; not sold by this one
    };

    explicit Confirmation(Outcome its_outcome) : outcome(its_outcome) {}
    explicit Confirmation(std::string its_ticket)
        : outcome(Outcome::sold), ticket(std::move(its_ticket)) {}

    bool is_sold() const { return outcome == Outcome::sold; }

    Outcome outcome;
    std::string ticket; // when sold
};

// How the release of held seats ended.
enum class Release {
    done,
    unknown,    // it couldn't be stored in time; they become free at the end of their time limit
    taken_over, // another connection speaks for the session now, and decides about them
};

enum class Cancellation {
    done, // stored, and the seats are free again
    no_such_ticket,
    not_stored,
    unknown,    // whether it is stored can't be found out in time
    taken_over, // another connection speaks for the session now
};

// What an office knows of a session that is resumed.
struct RecalledSession {
    // Seats that are held for the session.
    struct Held {
        Itinerary itinerary;
        Lease lease;
        TimePoint deadline;
    };

    std::uint64_t claim = 0; // of the connection that resumes it
    std::string name;
    std::optional<DecisionTaken> last;
    std::optional<Held> held;
    bool offer_has_expired = false; // its newest offer, and it hasn't asked for seats since
};

struct Recollection {
    bool is_stored = true;                  // if false, the storage has failed, and nobody knows
    std::optional<RecalledSession> session; // nothing when there is no such session
};

struct TicketPage {
    bool is_stored = true; // as above
    std::vector<Ticket> tickets;
};

struct OfficeSettings {
    GuardPolicy guard = GuardPolicy::leg;
    Duration confirm_limit = std::chrono::seconds(15);
    Duration gather_max = gathering_max; // zero: no batch of a ledger waits for more sales
};

// It must outlive its holds. Coroutines that store something aren't cancellable: a cancelled one
// couldn't tell whether it is stored.
class Office {
public:
    virtual ~Office() = default;
    Office(const Office&) = delete;
    Office& operator=(const Office&) = delete;

    const Network& network() const { return network_; }
    GuardPolicy guard() const { return settings_.guard; }
    Duration confirm_limit() const { return settings_.confirm_limit; }

    // Whether other servers sell the same seats. Then sessions and held seats outlive this server.
    virtual bool is_shared() const = 0;

    // The seats, as far as this process knows without asking.
    virtual std::vector<Seats> seats() const = 0;
    virtual Seats seats_of(LegId leg) const = 0;

    // Asks, so that seats() knows every sale that any client was told of before. False when the
    // storage has failed.
    virtual awaitable<bool> refresh_seats() = 0;

    // Whether the itinerary is certainly sold out for good; false if that isn't known without
    // asking.
    virtual bool is_sold_out(const Itinerary& itinerary) const = 0;

    // try_take_turn(): the turn, or an empty one if another client has it. take_turn() waits in
    // line; meanwhile ahead_of(place) says how many are ahead.
    Turn try_take_turn(ConnectionId connection, const Itinerary& itinerary);
    awaitable<Turn> take_turn(ConnectionId connection, Itinerary itinerary, Turns::Place& place);
    std::size_t ahead(const Itinerary& itinerary) const { return turns_.ahead(itinerary); }
    std::size_t ahead_of(const Turns::Place& place) const { return turns_.ahead_of(place); }

    // Holds all seats of the itinerary, or none. try_hold() never waits, and may be undecided; then
    // hold() asks. It is undecided itself when all seats that are left are held elsewhere:
    // seats_change() waits until that may be different, and is cancellable.
    virtual HoldResult try_hold(ConnectionId connection, const Claim& claim,
                                const Itinerary& itinerary) = 0;
    virtual awaitable<HoldResult> hold(ConnectionId connection, const Claim& claim,
                                       const Itinerary& itinerary) = 0;
    virtual awaitable<error_code> seats_change(const Itinerary& itinerary,
                                               const HoldResult& since) = 0;

    // Sells what is held. Then the hold has ended if it is sold, else it is as it was. `claim` is
    // that of the session which may ask for the ticket later, `name` what its customer is called;
    // both must live until it returns.
    virtual awaitable<Confirmation> confirm(Hold& hold, const Claim& claim = nobody,
                                            const std::string& name = unnamed) = 0;

    // Returns when the seats that were released by now are free at every server. A client that is
    // told so may ask another server for them.
    virtual awaitable<Release> releases_done() = 0;

    // What a session has bought, in the order of the sales: its valid tickets after the one with
    // this sequence number, and not more than `most`.
    virtual awaitable<TicketPage> tickets(const std::string& session_key, std::uint64_t after,
                                          std::size_t most) = 0;
    virtual awaitable<Cancellation> cancel(ConnectionId connection, const Claim& claim,
                                           const std::string& ticket) = 0;

    // A new session; returns the number of its claim.
    virtual awaitable<std::uint64_t> open_session(const std::string& session_key) = 0;

    // A session that this server doesn't know, or doesn't know any more; in a shared office, any
    // session. Older claims end.
    virtual awaitable<Recollection> recall_session(const std::string& session_key) = 0;

    // False when another connection speaks for the session now.
    virtual awaitable<bool> name_session(const Claim& claim, const std::string& name) = 0;

    // Calls `on_resumed` when another server has resumed a session, with the number of its claim.
    using OnResumed = std::function<void(const std::string& session_key, std::uint64_t claim)>;
    void when_resumed_elsewhere(OnResumed on_resumed) { on_resumed_ = std::move(on_resumed); }

    // Takes over seats that are held for a recalled session.
    Hold adopt(ConnectionId connection, const RecalledSession::Held& held) {
        return new_hold(connection, held.itinerary, std::make_unique<Lease>(held.lease));
    }

    // Whether a sale or a cancellation is on its way to the storage.
    virtual bool is_storing() const = 0;

protected:
    Office(const Network& network, Observer& observer, OfficeSettings settings);

    const OfficeSettings& settings() const { return settings_; }
    Observer& observer() { return observer_; }
    void resumed_elsewhere(const std::string& session_key, std::uint64_t claim) {
        on_resumed_(session_key, claim);
    }

    // The hold's seats are sold.
    static void end(Hold& hold) { hold.office_ = nullptr; }

    Hold new_hold(ConnectionId connection, const Itinerary& itinerary,
                  std::unique_ptr<Lease> lease = nullptr);
    static ConnectionId connection_of(const Hold& hold) { return hold.connection_; }

private:
    friend class Hold;

    virtual void release(const Hold& hold, Hold::End end) noexcept = 0;

    // The connection of a hold was dropped, and its session may be resumed.
    virtual void keep(const Hold& hold) noexcept = 0;

    const Network& network_;
    Observer& observer_;
    OfficeSettings settings_;
    OnResumed on_resumed_ = [](const std::string&, std::uint64_t) {};
    Turns turns_;
};

} // namespace trecho
