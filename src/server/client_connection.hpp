// One connection, from the first byte to the last. What client and server say to each other is in
// plain_dialogue.cpp and json_dialogue.cpp; this is what both dialogues use.
#pragma once

#include "async/async_mutex.hpp"
#include "async/census.hpp"
#include "office/office.hpp"
#include "platform/entropy.hpp"
#include "protocol/answers.hpp"
#include "wire/connection.hpp"

#include <memory>
#include <optional>

namespace trecho {

class SessionRegistry;

struct ConnectionContext {
    Office& office;
    SessionRegistry& registry;
    Clock& clock;
    Entropy& entropy;
    Observer& observer;
    Duration idle_limit;
    AsyncMutex& computing; // held for a computation that takes long
    Census& census;
};

// Why a dialogue has ended.
enum class DialogueEnd {
    client_quit,      // it has said QUIT, which is answered
    client_gone,      // it has ended its side, or the network has failed
    timed_out,        // it was silent, or took nothing of an answer, for too long
    storage_failed,   // in the middle of an answer
    outcome_unknown,  // whether its sale or cancellation is stored couldn't be found out in time
    message_too_long, // nothing behind such a message can be read
    taken_over,       // another connection has resumed the session
    server_stops,
};

// The place where a dialogue waits: as a default argument, that of the caller.
using Here = std::source_location;

// Lives in the coroutine that runs it; `interrupt` is that coroutine's signal. `context` must
// outlive it. Not thread-safe.
class ClientConnection {
public:
    ClientConnection(ConnectionId id, std::unique_ptr<Stream> stream, Framing framing,
                     const ConnectionContext& context, asio::cancellation_signal& interrupt);
    ~ClientConnection();
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    // Runs the plain dialogue, which may become the JSON one, then closes the connection.
    awaitable<void> run();

    // Instead of run(): says that the server is full, then closes the connection.
    awaitable<void> turn_away();

    // Takes no further request. A pending confirmation, or an answer that is being sent, may go on
    // until `until`; all other waits end at once.
    void drain(TimePoint until);

    // Another connection has resumed the session: this one ends with the event that says so, but
    // not before a sale that is being stored.
    void end_as_taken_over();

    // For the dialogues:
    ConnectionId id() const { return id_; }
    Office& office() { return context_.office; }
    Observer& observer() { return context_.observer; }
    SessionRegistry& registry() { return context_.registry; }
    Entropy& entropy() { return context_.entropy; }
    TimePoint now() const { return context_.clock.now(); }
    Duration idle_limit() const { return context_.idle_limit; }
    Framing framing() const { return wire_.framing(); }

    // Queues one message. It is sent before the next wait for the client.
    void say(std::string_view message) { wire_.say(message); }

    // Each says that a request can't be fulfilled, and tells the observer why: in the plain
    // dialogue, and in the JSON one.
    void say_no(std::string_view reason);
    void say_unavailable(Unavailable reason);
    void say_refusal(Refusal refusal, std::string_view message);

    // A long answer is said in parts, and say() ends it. After each part for which
    // must_make_room() is true, make_room() waits until the client has taken what was said; its
    // errors end the dialogue.
    void say_part(std::string_view part) { wire_.say_part(part); }
    bool must_make_room() const { return wire_.must_make_room(); }
    awaitable<error_code> make_room(Here where = Here::current());

    // The next message, while nothing is held for the client. Errors are those of
    // Connection::receive; shut_down when the server drains.
    awaitable<Received> next_request(Duration idle_limit, Here where = Here::current());

    // The next message, while seats are held for the client: timed_out when the time limit, which
    // begins now, has passed.
    awaitable<Received> next_decision(Duration confirm_limit, Here where = Here::current());

    // The same with JSON: until `deadline`, and the client hears when the server drains.
    awaitable<Received> next_decision_by(TimePoint deadline, Here where = Here::current());

    // The reason behind an error of one of these waits.
    DialogueEnd end_of(error_code error) const;

    // Waits in line, in order of arrival. An empty turn when the wait ends before the turn comes;
    // end_of_wait() says why.
    awaitable<Turn> wait_for_turn(const Itinerary& itinerary, Here where = Here::current());

    // Waits until no other connection computes something that takes long. An empty guard as above.
    awaitable<AsyncMutex::Guard> wait_to_compute(Here where = Here::current());

    // Holds seats when only the storage knows whether they are free. While all of them are held at
    // other servers, waits as for a turn.
    awaitable<HoldResult> wait_for_seats(const Claim& claim, const Itinerary& itinerary,
                                         Here where = Here::current());

    // Waits until the seats that a hold has given back are free at every server.
    awaitable<Release> seats_are_free(Here where = Here::current());

    // As those of the office; not cancellable, and cancel() not once it is being stored.
    awaitable<Confirmation> confirm(Hold& hold, const Claim& claim = nobody,
                                    const std::string& name = unnamed,
                                    Here where = Here::current());
    awaitable<Cancellation> cancel(const Claim& claim, const std::string& ticket,
                                   Here where = Here::current());

    // For the census: the dialogue is about to wait, at `where`.
    void begin_wait(std::string_view step, Here where) {
        wait_.begin(step, now(), Deadline::never, where);
    }

    // The same for a wait with a limit, which begins now. Returns its end.
    TimePoint begin_limited_wait(std::string_view step, Here where, Duration at_most) {
        const TimePoint since = now();
        wait_.begin(step, since, since + at_most, where);
        return since + at_most;
    }

    // Why a wait for a turn, for seats or to compute gave nothing: the client has gone, or the
    // session is taken over, or the server drains.
    DialogueEnd end_of_wait() const { return end_of(asio::error::eof); }

    // A session begins: from now on the client hears JSON, and is told how many are ahead while it
    // waits in line.
    void speak_json();

private:
    awaitable<Received> receive_within(Duration limit, std::string_view step, Here where);
    awaitable<void> report_place_in_line(const Turns::Place* place, std::size_t told);
    awaitable<bool> wait_for_other_servers(const Itinerary& itinerary, const HoldResult& since);
    void report_traffic() { context_.observer.transferred(id_, wire_.take_traffic()); }
    void announce_stop(TimePoint deadline);
    void say_reason(DialogueEnd end);
    awaitable<void> close();

    ConnectionId id_;
    const ConnectionContext& context_;
    asio::cancellation_signal& interrupt_;
    Connection wire_;
    Census::Wait wait_;
    bool speaks_json_ = false;
    bool is_confirming_ = false;
    bool is_taken_over_ = false;
    bool is_closing_ = false;
    bool is_stop_announced_ = false;
    std::optional<TimePoint> drains_until_;
};

// Why the office holds no seats for a client, as the protocol says it.
Unavailable reason_of(const HoldResult& offer);

// The dialogues of docs/protocol.md. Each returns why it ended.
awaitable<DialogueEnd> serve_plain_dialogue(ClientConnection& connection);
awaitable<DialogueEnd> serve_json_dialogue(ClientConnection& connection);

} // namespace trecho
