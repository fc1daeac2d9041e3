// The customer's side of the dialogue, without a person: what a console, a test or a load generator
// says to the server, and what it makes of the answers.
#pragma once

#include "protocol/answers.hpp"
#include "protocol/messages.hpp"
#include "wire/connection.hpp"

#include <functional>

namespace trecho {

// In each result, `error` is of the connection: the server is gone, silent for too long, or breaks
// the protocol; or we were interrupted. Then nothing else is known, and the connection is no longer
// any good. `reason` is the error of the protocol (bad_request, busy ..) when the server refused,
// or when we didn't ask because it would (line_too_long); `message` is what it said besides.

struct Greeting {
    error_code error;          // connection_refused when the server takes no customers now
    std::string reason;        // then: busy ..
    std::string session_token; // the customer's only credential: RESUME needs it
    double confirm_seconds = 0;
};

struct Offer {
    error_code error;
    bool is_held = false; // seats are held; decide within `seconds`
    double seconds = 0;
    std::string reason; // sold_out and unknown_leg too
    std::string message;
};

struct Sale {
    error_code error;
    bool is_sold = false;
    bool came_too_late = false;
    std::string ticket;
    std::string reason;
    std::string message;
};

// Where a resumed session stands.
struct Standing {
    error_code error;           // connection_refused when the server can't resume it now
    std::string reason;         // then: busy ..
    bool is_known = false;      // else the server has forgotten it, or never knew it
    bool is_confirming = false; // seats are held; decide within `seconds`
    double seconds = 0;
    std::vector<std::string> itinerary;
    std::optional<ListedDecision> last;
};

struct Proposals {
    error_code error;
    std::vector<std::vector<std::string>> routes;
    std::string reason;
    std::string message;
};

struct TicketList {
    error_code error;
    std::vector<ListedTicket> tickets;
    std::string reason;
    std::string message;
};

struct CancelResult {
    error_code error;
    bool is_done = false;
    std::string reason;
    std::string message;
};

struct NameResult {
    error_code error;
    std::string reason; // bad_request also of a server that is older than names
};

struct Listing {
    error_code error;
    std::vector<ListedLeg> legs;
    std::string reason;
    std::string message;
};

// Without `places` when the server doesn't tell them: an older one knows no such request.
struct KnownPlaces {
    error_code error;
    std::optional<std::vector<ListedPlace>> places;
};

struct Notice {
    error_code error;
    std::string event;
    double seconds = 0; // of shutting_down: decide within them
};

// Speaks protocol 2. Belongs to one coroutine, and `interrupt` is that coroutine's signal: an
// interruption ends each wait with operation_aborted. Not thread-safe.
//
// Client and server stay in step: each request is one message that can mean nothing else, and an
// answer that isn't one to it (or comes unasked) is the error bad_message. A request that isn't
// answered within its limit (client/limits.hpp) ends with timed_out.
class Customer {
public:
    // `on_waiting` hears how many are ahead, whenever the server says so.
    Customer(std::unique_ptr<Stream> stream, Clock& clock, asio::cancellation_signal& interrupt,
             std::function<void(std::uint64_t ahead)> on_waiting);

    // Comes first.
    awaitable<Greeting> greet();

    // Resumes an earlier session; the one of greet() isn't needed then.
    awaitable<Standing> resume(std::string session);

    // Waits in line as long as the line moves. Doesn't send what isn't an itinerary.
    awaitable<Offer> ask_for(std::string itinerary);
    awaitable<Sale> decide(Decision decision);
    awaitable<Listing> list();
    awaitable<KnownPlaces> places();
    awaitable<Proposals> find_routes(std::string origin, std::string destination);
    awaitable<TicketList> tickets();
    awaitable<CancelResult> cancel(std::string ticket);

    // The name that others may see beside what is sold from now on. Doesn't send what can't be a
    // name.
    awaitable<NameResult> introduce(std::string name);

    // Listens for what the server says unasked: `expired`, `shutting_down`, or that it is gone.
    // Obeys cancellation.
    awaitable<Notice> next_notice();

    // The session was resumed by somebody else, and the server has closed this connection.
    bool was_taken_over() const { return was_taken_over_; }

    // The server has said that it stops, and closes this connection.
    bool is_being_stopped() const { return is_being_stopped_; }

    // Sends QUIT, unless an answer is still to come: then closing the connection frees the place in
    // line.
    awaitable<void> leave();

private:
    struct HeardAnswer {
        error_code error;
        Answer answer;
    };

    // `limit` is from the request to its answer, or to the next word in line.
    awaitable<HeardAnswer> ask(std::string request, Duration limit);
    awaitable<HeardAnswer> hear(TimePoint deadline);
    awaitable<HeardAnswer> hear_answer(Duration limit);

    Clock& clock_;
    Connection server_;
    std::function<void(std::uint64_t)> on_waiting_;
    Duration silence_in_line_;
    bool awaits_answer_ = false;
    bool was_taken_over_ = false;
    bool is_being_stopped_ = false;
};

} // namespace trecho
