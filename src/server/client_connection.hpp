// One customer's session, from the first byte to the last. What the customer and the server say to
// each other is in plain_dialogue.cpp and json_dialogue.cpp; this is what both stand on.
#pragma once

#include "async/async_mutex.hpp"
#include "office/office.hpp"
#include "platform/entropy.hpp"
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
};

// Lives in the coroutine that runs it; `interrupt` is that coroutine's signal.
class ClientConnection {
public:
    ClientConnection(ConnectionId id, std::unique_ptr<Stream> stream, Framing framing,
                     const ConnectionContext& context, asio::cancellation_signal& interrupt);
    ~ClientConnection();
    ClientConnection(const ClientConnection&) = delete;
    ClientConnection& operator=(const ClientConnection&) = delete;

    // The whole session: a dialogue, then the farewell.
    awaitable<void> run();

    // Instead of run(): says that there are too many customers already.
    awaitable<void> turn_away();

    // Takes no further request. A pending confirmation goes on until then, and so does an answer
    // that is under way; all other waits end at once.
    void drain(TimePoint until);

    // Another connection speaks for this customer from now on: ends with the event that says so,
    // but not before a sale that is being stored.
    void be_taken_over();

    // For the dialogues:
    ConnectionId id() const { return id_; }
    Office& office() { return context_.office; }
    SessionRegistry& registry() { return context_.registry; }
    Entropy& entropy() { return context_.entropy; }
    TimePoint now() const { return context_.clock.now(); }
    Framing framing() const { return customer_.framing(); }
    void say(std::string_view message) { customer_.say(message); }

    // A long answer is said in parts, and say() ends it. After each part that must_make_room()
    // there is a wait for the customer to take what was said; its errors end the dialogue.
    void say_part(std::string_view part) { customer_.say_part(part); }
    bool must_make_room() const { return customer_.must_make_room(); }
    awaitable<error_code> make_room() { return customer_.make_room(context_.idle_limit); }

    // Errors are those of Connection::receive; shut_down when the server drains.
    awaitable<Received> next_request();

    // What comes while the customer has seats on hold; timed_out when the time limit that begins
    // now has passed, or at `deadline`. With JSON, a customer hears when the server drains.
    awaitable<Received> next_decision();
    awaitable<Received> next_decision(TimePoint deadline);
    TimePoint confirm_deadline() const { return now() + context_.office.confirm_limit(); }

    // Until it is the customer's turn; an empty one when the customer hangs up or is taken over, or
    // the server drains.
    awaitable<Turn> stand_in_line(const Itinerary& itinerary);

    // Until nobody else computes something that takes long; empty when the customer hangs up or is
    // taken over, or the server drains.
    awaitable<AsyncMutex::Guard> wait_to_compute();

    // From now on the customer hears JSON, and is told how many are ahead while it waits in line.
    void speak_json() { speaks_json_ = true; }

private:
    awaitable<void> tell_who_is_ahead(const Turns::Place& place, std::size_t told);
    void tell_of_the_stop(TimePoint deadline);
    void say_farewell(error_code why);
    awaitable<void> close();

    ConnectionId id_;
    ConnectionContext context_;
    asio::cancellation_signal& interrupt_;
    Connection customer_;
    bool speaks_json_ = false;
    bool is_confirming_ = false;
    bool is_taken_over_ = false;
    bool is_leaving_ = false;
    std::optional<TimePoint> drains_until_;
    bool knows_of_the_stop_ = false;
};

// The dialogues of docs/protocol.md. They return why they ended; no error after QUIT.
awaitable<error_code> serve_plain_dialogue(ClientConnection& connection);
awaitable<error_code> serve_json_dialogue(ClientConnection& connection);

} // namespace trecho
