// The dialogue after HELLO 2 (docs/protocol.md, section Protocol 2): the same purchase as in
// plain_dialogue.cpp, step by step, but each answer says why, too late isn't the end, and neither
// is a dropped connection: the seats are kept until their time limit, for a customer who comes
// back.
#include "protocol/answers.hpp"
#include "protocol/messages.hpp"
#include "server/client_connection.hpp"
#include "server/requests.hpp"
#include "server/session_lease.hpp"
#include "server/session_token.hpp"

#include <algorithm>

namespace trecho {

namespace {

// Says where the customer stands who comes back. Seats that were kept are theirs to decide about.
std::optional<OfferedSeats> welcome_back(ClientConnection& connection, SessionState& session) {
    Resumed resumed;
    resumed.last = session.last;
    std::optional<OfferedSeats> offer = SessionRegistry::take_offer(session);
    if (offer) {
        offer->hold.pass_to(connection.id());
        resumed.held = connection.office().network().places_of(offer->hold.itinerary());
        resumed.left = std::max(Duration::zero(), offer->deadline - connection.now());
    }
    connection.say(resumed_answer(resumed));
    return offer;
}

struct Decided {
    error_code error;
    std::optional<Decision> decision; // nothing after QUIT
};

// Asks until it is S, N or QUIT: a slip of the finger shouldn't cost the seat.
awaitable<Decided> hear_decision(ClientConnection& connection, TimePoint deadline) {
    Decided decided;
    for (;;) {
        const Received received = co_await connection.next_decision(deadline);
        decided.error = received.error;
        if (received.error || is_quit(received.message)) co_return decided;

        decided.decision = parse_decision(received.message);
        if (decided.decision) co_return decided;
        connection.say(refusal_answer(Refusal::bad_request,
                                      "a seat is held for you: S buys it, N lets it go"));
    }
}

struct Settled {
    error_code error;
    bool has_quit = false;
};

// What becomes of seats that are held. Whoever asks again later hears how it ended, so it is
// written down before it is said.
awaitable<Settled> settle(ClientConnection& connection, SessionLease& lease, OfferedSeats offer) {
    SessionState& session = lease.session();
    Settled settled;
    const Decided decided = co_await hear_decision(connection, offer.deadline);
    if (decided.error == asio::error::timed_out) {
        offer.hold.expire();
        session.offer_has_expired = true;
        connection.say(expired_event());
        co_return settled;
    }
    if (decided.error) {
        lease.keep_offer(std::move(offer));
        settled.error = decided.error;
        co_return settled;
    }
    settled.has_quit = !decided.decision;
    if (settled.has_quit) co_return settled;

    DecisionTaken decision;
    decision.itinerary = connection.office().network().places_of(offer.hold.itinerary());
    if (decided.decision == Decision::buy) {
        const auto ticket =
            co_await connection.office().confirm(offer.hold, session.key, session.name);
        decision.sold = ticket.has_value();
        decision.ticket = ticket.value_or("");
    }
    session.last = decision;
    connection.say(decision.sold ? sold_answer(decision.ticket) : not_sold_answer());
    co_return settled;
}

// After an answer: whether it goes on, and what the customer is to decide about, if anything. The
// turn is theirs until then.
struct Answered {
    error_code error;
    Turn turn;
    std::optional<OfferedSeats> offer;
};

awaitable<Answered> resume(ClientConnection& connection, SessionLease& lease, std::string token) {
    Answered answered;
    const SessionLease::Resumption found = co_await lease.resume(std::move(token));
    switch (found) {
    case SessionLease::Resumption::resumed:
        answered.offer = welcome_back(connection, lease.session());
        break;
    case SessionLease::Resumption::unknown:
        connection.say(refusal_answer(Refusal::unknown_session,
                                      "there is no such session; HELLO 2 begins one"));
        break;
    case SessionLease::Resumption::interrupted: answered.error = asio::error::eof; break;
    }
    co_return answered;
}

// The steps of plain_dialogue.cpp, up to the question.
awaitable<Answered> offer_seats(ClientConnection& connection, SessionLease& lease,
                                Itinerary itinerary) {
    Office& office = connection.office();
    Answered answered;
    lease.session().offer_has_expired = false;
    answered.turn = office.try_take_turn(connection.id(), itinerary);
    if (!answered.turn) answered.turn = co_await connection.stand_in_line(itinerary);
    if (!answered.turn) {
        answered.error = asio::error::eof;
        co_return answered;
    }

    std::optional<Hold> hold = office.hold(connection.id(), itinerary);
    if (!hold) {
        connection.say(unavailable_answer(Unavailable::sold_out));
        co_return answered;
    }
    answered.offer.emplace(std::move(*hold), connection.confirm_deadline());
    connection.say(available_answer(office.confirm_limit()));
    co_return answered;
}

// `message` may be gone after the first co_await: what is needed later is copied from it.
awaitable<Answered> answer(ClientConnection& connection, SessionLease& lease,
                           std::string_view message) {
    Answered answered;
    if (const auto typed = parse_resume(message); typed && !typed->empty()) {
        std::string token = in_lower_case(*typed);
        answered = co_await resume(connection, lease, std::move(token));
    } else if (auto itinerary = find_on_sale(connection.office(), message)) {
        answered = co_await offer_seats(connection, lease, std::move(*itinerary));
    } else if (is_hello(message)) {
        connection.say(hello_answer(lease.token(), connection.office().confirm_limit()));
    } else {
        answered.error = co_await answer_request(connection, lease.session(), message);
    }
    co_return answered;
}

} // namespace

awaitable<error_code> serve_json_dialogue(ClientConnection& connection) {
    connection.speak_json();
    SessionLease lease(connection, draw_token(connection.entropy()));
    connection.say(hello_answer(lease.token(), connection.office().confirm_limit()));

    for (;;) {
        const Received request = co_await connection.next_request();
        if (request.error) co_return request.error;
        if (is_quit(request.message)) break;

        Answered answered = co_await answer(connection, lease, request.message);
        if (answered.error) co_return answered.error;
        if (!answered.offer) continue;

        const Settled settled = co_await settle(connection, lease, std::move(*answered.offer));
        if (settled.error) co_return settled.error;
        if (settled.has_quit) break;
    }
    connection.say(quit_answer());
    co_return error_code();
}

} // namespace trecho
