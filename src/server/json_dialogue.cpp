// The dialogue after HELLO 2 (docs/protocol.md, section Protocol 2): the same purchase as in
// plain_dialogue.cpp, step by step, but each answer says why, too late isn't the end, and neither
// is a dropped connection: the seats are kept until their time limit, for a customer who comes
// back.
#include "protocol/answers.hpp"
#include "protocol/messages.hpp"
#include "server/requests.hpp"
#include "server/session.hpp"
#include "server/session_token.hpp"
#include "server/speaker.hpp"

namespace trecho {

namespace {

// Says where the customer stands who comes back. Seats that were kept are theirs to decide about.
std::optional<OfferedSeats> welcome_back(Session& session, CustomerRecord& customer) {
    Resumed resumed;
    resumed.last = customer.last;
    std::optional<OfferedSeats> offer = SessionRegistry::take_offer(customer);
    if (offer) {
        resumed.held = session.office().network().places_of(offer->hold.itinerary());
        resumed.left = std::max(Duration::zero(), offer->deadline - session.now());
    }
    session.say(resumed_answer(resumed));
    return offer;
}

struct Decided {
    error_code error;
    std::optional<Decision> decision; // nothing after QUIT
};

// Asks until it is S, N or QUIT: a slip of the finger shouldn't cost the seat.
awaitable<Decided> hear_decision(Session& session, TimePoint deadline) {
    Decided decided;
    for (;;) {
        const Received received = co_await session.next_decision(deadline);
        decided.error = received.error;
        if (received.error || is_quit(received.message)) co_return decided;

        decided.decision = parse_decision(received.message);
        if (decided.decision) co_return decided;
        session.say(refusal_answer(Refusal::bad_request,
                                   "a seat is held for you: S buys it, N lets it go"));
    }
}

struct Settled {
    error_code error;
    bool has_quit = false;
};

// What becomes of seats that are held. Whoever asks again later hears how it ended, so it is
// written down before it is said.
awaitable<Settled> settle(Session& session, Speaker& speaker, OfferedSeats offer) {
    CustomerRecord& customer = speaker.customer();
    Settled settled;
    const Decided decided = co_await hear_decision(session, offer.deadline);
    if (decided.error == asio::error::timed_out) {
        offer.hold.expire();
        customer.has_just_expired = true;
        session.say(expired_event());
        co_return settled;
    }
    if (decided.error) {
        speaker.keep(std::move(offer));
        settled.error = decided.error;
        co_return settled;
    }
    settled.has_quit = !decided.decision;
    if (settled.has_quit) co_return settled;

    DecisionTaken decision;
    decision.itinerary = session.office().network().places_of(offer.hold.itinerary());
    if (decided.decision == Decision::buy) {
        const auto ticket = co_await session.office().confirm(offer.hold, customer.key);
        decision.sold = ticket.has_value();
        decision.ticket = ticket.value_or("");
    }
    customer.last = decision;
    session.say(decision.sold ? sold_answer(decision.ticket) : not_sold_answer());
    co_return settled;
}

} // namespace

awaitable<error_code> serve_json_dialogue(Session& session) {
    Office& office = session.office();
    session.speak_json();
    std::string token = draw_token(session.entropy());
    Speaker speaker(session, token);
    session.say(hello_answer(token, office.confirm_limit()));

    for (;;) {
        const Received request = co_await session.next_request();
        if (request.error) co_return request.error;
        if (is_quit(request.message)) break;

        Turn turn;
        std::optional<OfferedSeats> offer;
        if (const auto wanted = parse_resume(request.message)) {
            const std::string other_token(*wanted);
            const Speaker::Found found = co_await speaker.speak_for(other_token);
            if (found == Speaker::Found::interrupted) co_return asio::error::eof;
            if (found == Speaker::Found::nobody) {
                session.say(refusal_answer(Refusal::unknown_session,
                                           "there is no such session; HELLO 2 begins one"));
                continue;
            }
            token = other_token;
            offer = welcome_back(session, speaker.customer());
        } else if (const auto itinerary = find_on_sale(office, request.message)) {
            speaker.customer().has_just_expired = false;
            turn = office.try_take_turn(session.number(), *itinerary);
            if (!turn) turn = co_await session.stand_in_line(*itinerary);
            if (!turn) co_return asio::error::eof;

            std::optional<Hold> hold = office.hold(session.number(), *itinerary);
            if (!hold) {
                session.say(unavailable_answer(Unavailable::sold_out));
                continue;
            }
            offer.emplace(std::move(*hold), session.confirm_deadline());
            session.say(available_answer(office.confirm_limit()));
        } else if (is_hello(request.message)) {
            session.say(hello_answer(token, office.confirm_limit()));
        } else {
            const std::string answer =
                co_await answer_request(session, speaker.customer(), request.message);
            session.say(answer);
        }

        if (!offer) continue;
        const Settled settled = co_await settle(session, speaker, std::move(*offer));
        if (settled.error) co_return settled.error;
        if (settled.has_quit) break;
    }
    session.say(quit_answer());
    co_return error_code();
}

} // namespace trecho
