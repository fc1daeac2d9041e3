// The dialogue after HELLO 2 (docs/protocol.md, section Protocol 2): the same purchase as in
// plain_dialogue.cpp, step by step, but each answer says why. An offer that expires doesn't end the
// dialogue. After a dropped connection the seats are kept until their time limit, for a client that
// resumes the session.
#include "protocol/answers.hpp"
#include "protocol/messages.hpp"
#include "server/client_connection.hpp"
#include "server/requests.hpp"
#include "server/session_lease.hpp"
#include "server/session_token.hpp"

#include <algorithm>

namespace trecho {

namespace {

class JsonDialogue {
public:
    explicit JsonDialogue(ClientConnection& connection)
        : connection_(connection), office_(connection.office()),
          lease_(connection, draw_token(connection.entropy())) {}

    awaitable<DialogueEnd> run();

private:
    // Why the dialogue ends; nothing when it goes on.
    using Ending = std::optional<DialogueEnd>;

    // Calls the answer(..) for the kind of request. What a request points to lies in the
    // connection's buffer, valid until the next wait for the client: what is needed after a
    // co_await is copied before.
    awaitable<Ending> answer_any(const Request& request) {
        return std::visit([this](const auto& one) { return answer(one); }, request);
    }

    awaitable<Ending> answer(ItineraryRequest request);
    awaitable<Ending> answer(Decision decision);
    awaitable<Ending> answer(HelloRequest);
    awaitable<Ending> answer(ResumeRequest request);
    awaitable<Ending> answer(NameRequest request);
    awaitable<Ending> answer(CancelRequest request);
    awaitable<Ending> answer(QuitRequest);
    awaitable<Ending> answer(MalformedRequest);
    awaitable<Ending> answer(ListRequest) { return list_legs(connection_); }
    awaitable<Ending> answer(PlacesRequest) { return list_places(connection_); }
    awaitable<Ending> answer(TicketsRequest) { return list_tickets(connection_, session()); }
    awaitable<Ending> answer(RoutesRequest request) {
        return list_routes(connection_, std::string(request.question));
    }

    awaitable<Ending> offer_seats(Itinerary itinerary);
    awaitable<Ending> settle(OfferedSeats offer);
    awaitable<Ending> carry_out(Decision decision, OfferedSeats& offer);
    std::optional<OfferedSeats> answer_resumed();
    SessionState& session() { return lease_.session(); }

    ClientConnection& connection_;
    Office& office_;
    SessionLease lease_;
};

awaitable<DialogueEnd> JsonDialogue::run() {
    co_await lease_.open();
    connection_.say(hello_answer(lease_.token(), office_.confirm_limit()));
    for (;;) {
        const Received received = co_await connection_.next_request(connection_.idle_limit());
        if (received.error) co_return connection_.end_of(received.error);
        const Request request = parse_request(received.message);
        const Ending ending = co_await answer_any(request);
        if (ending) co_return *ending;
    }
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(ItineraryRequest request) {
    session().offer_has_expired = false;
    const std::optional<Itinerary> itinerary = office_.network().find(request.places);
    if (!itinerary) {
        connection_.say_unavailable(Unavailable::unknown_leg);
        co_return std::nullopt;
    }
    if (office_.is_sold_out(*itinerary)) {
        connection_.say_unavailable(Unavailable::sold_out);
        co_return std::nullopt;
    }
    co_return co_await offer_seats(*itinerary);
}

// Steps 1 and 2 of the plain dialogue.
awaitable<JsonDialogue::Ending> JsonDialogue::offer_seats(Itinerary itinerary) {
    Turn turn = office_.try_take_turn(connection_.id(), itinerary);
    if (!turn) turn = co_await connection_.wait_for_turn(itinerary);
    if (!turn) co_return connection_.end_of_wait();

    const Claim& claim = session().claim;
    HoldResult offer = office_.try_hold(connection_.id(), claim, itinerary);
    if (offer.is_undecided()) offer = co_await connection_.wait_for_seats(claim, itinerary);
    if (offer.outcome == HoldResult::Outcome::interrupted ||
        offer.outcome == HoldResult::Outcome::taken_over)
        co_return connection_.end_of_wait();
    if (!offer.hold) {
        connection_.say_unavailable(reason_of(offer));
        co_return std::nullopt;
    }
    OfferedSeats offered(std::move(*offer.hold), connection_.now() + office_.confirm_limit());
    connection_.say(available_answer(office_.confirm_limit()));
    const Ending ending = co_await settle(std::move(offered));
    co_return ending;
}

// Step 3. Asks until the answer is S, N or QUIT: a typing mistake shouldn't cost the seat.
awaitable<JsonDialogue::Ending> JsonDialogue::settle(OfferedSeats offer) {
    for (;;) {
        const Received received = co_await connection_.next_decision_by(offer.deadline);
        if (received.error == asio::error::timed_out) {
            offer.hold.expire();
            session().offer_has_expired = true;
            co_await connection_.seats_are_free();
            connection_.say(expired_event());
            co_return std::nullopt;
        }
        if (received.error) {
            lease_.keep_offer(std::move(offer));
            co_return connection_.end_of(received.error);
        }

        const Request request = parse_request(received.message);
        if (const Decision* const decision = std::get_if<Decision>(&request)) {
            const Ending ending = co_await carry_out(*decision, offer);
            co_return ending;
        }
        if (std::holds_alternative<QuitRequest>(request)) {
            offer.hold.give_back();
            co_await connection_.seats_are_free();
            connection_.say(quit_answer());
            co_return DialogueEnd::client_quit;
        }
        connection_.say_refusal(Refusal::bad_request,
                                "a seat is held for you: S buys it, N lets it go");
    }
}

// Step 4. RESUME tells later how it ended, so the session has it before the client hears it.
awaitable<JsonDialogue::Ending> JsonDialogue::carry_out(Decision decision, OfferedSeats& offer) {
    Confirmation sale(Confirmation::Outcome::not_sold);
    if (decision == Decision::buy) {
        sale = co_await connection_.confirm(offer.hold, session().claim, session().name);
    } else {
        offer.hold.decline();
        const Release release = co_await connection_.seats_are_free();
        if (release == Release::taken_over) co_return DialogueEnd::taken_over;
        // RESUME would bring the offer again, so nothing can be said of it yet.
        if (release == Release::unknown) co_return DialogueEnd::outcome_unknown;
    }
    if (sale.outcome == Confirmation::Outcome::unknown) co_return DialogueEnd::outcome_unknown;
    if (sale.outcome == Confirmation::Outcome::taken_over) {
        lease_.keep_offer(std::move(offer)); // as the connection decides that has the session now
        co_return DialogueEnd::taken_over;
    }
    session().last = DecisionTaken{sale.is_sold(), sale.ticket,
                                   office_.network().places_of(offer.hold.itinerary())};
    connection_.say(sale.is_sold() ? sold_answer(sale.ticket) : not_sold_answer());
    co_return std::nullopt;
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(Decision) {
    const bool is_too_late = std::exchange(session().offer_has_expired, false);
    if (is_too_late) {
        connection_.say_refusal(Refusal::expired, "the time limit has passed");
    } else {
        connection_.say_refusal(Refusal::bad_request,
                                "there is no seat to decide about; ask for a leg first");
    }
    co_return std::nullopt;
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(HelloRequest) {
    connection_.say(hello_answer(lease_.token(), office_.confirm_limit()));
    co_return std::nullopt;
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(ResumeRequest request) {
    if (request.token.empty()) {
        connection_.say_refusal(Refusal::bad_request, "write it as: RESUME and the session");
        co_return std::nullopt;
    }
    std::string token = in_lower_case(request.token);
    const SessionLease::Resumption resumption = co_await lease_.resume(std::move(token));
    if (resumption == SessionLease::Resumption::interrupted) co_return connection_.end_of_wait();
    if (resumption == SessionLease::Resumption::not_stored) {
        connection_.say_refusal(Refusal::busy,
                                "sessions can't be looked up just now; try again in a moment");
        co_return std::nullopt;
    }
    if (resumption == SessionLease::Resumption::unknown) {
        connection_.say_refusal(Refusal::unknown_session,
                                "there is no such session; HELLO 2 begins one");
        co_return std::nullopt;
    }
    std::optional<OfferedSeats> kept = answer_resumed();
    if (!kept) co_return std::nullopt;
    const Ending ending = co_await settle(std::move(*kept));
    co_return ending;
}

// Says where the session stands. Seats that were kept for it are this connection's to decide about.
std::optional<OfferedSeats> JsonDialogue::answer_resumed() {
    connection_.observer().session_resumed(connection_.id());
    if (!session().name.empty()) connection_.observer().named(connection_.id(), session().name);
    Resumed resumed;
    resumed.last = session().last;
    std::optional<OfferedSeats> offer = SessionRegistry::take_offer(session());
    if (offer) {
        offer->hold.pass_to(connection_.id());
        resumed.held = office_.network().places_of(offer->hold.itinerary());
        resumed.left = std::max(Duration::zero(), offer->deadline - connection_.now());
    }
    connection_.say(resumed_answer(resumed));
    return offer;
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(NameRequest request) {
    const Ending ending = co_await change_name(connection_, session(), std::string(request.name));
    co_return ending;
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(CancelRequest request) {
    if (request.ticket.empty()) {
        connection_.say_refusal(Refusal::bad_request, "write it as: CANCEL T1");
        co_return std::nullopt;
    }
    std::string ticket = ticket_number(request.ticket);
    const Ending ending = co_await cancel_ticket(connection_, session(), std::move(ticket));
    co_return ending;
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(QuitRequest) {
    connection_.say(quit_answer());
    co_return DialogueEnd::client_quit;
}

awaitable<JsonDialogue::Ending> JsonDialogue::answer(MalformedRequest) {
    connection_.say_refusal(Refusal::bad_request,
                            "write a leg as: Recife > Salvador; or LIST, ROUTES, TICKETS, CANCEL, "
                            "NAME, RESUME or QUIT");
    co_return std::nullopt;
}

} // namespace

awaitable<DialogueEnd> serve_json_dialogue(ClientConnection& connection) {
    connection.speak_json();
    JsonDialogue dialogue(connection);
    const DialogueEnd end = co_await dialogue.run();
    co_return end;
}

} // namespace trecho
