// The plain dialogue (docs/protocol.md, section 2): if you read one file of Trecho, read this one.
// It is the whole life of a client that speaks it, in the order in which it happens.
//
// Nothing is released by hand. However an iteration ends (sold, declined, too late, disconnected),
// the hold gives back its seats and the turn goes to the next in line as they leave their scope.
#include "protocol/messages.hpp"
#include "server/client_connection.hpp"

namespace trecho {

namespace {

// Nothing, and the client is told, for a message of another form, an unknown leg, and a leg that is
// sold out for good.
std::optional<Itinerary> find_on_sale(ClientConnection& connection, std::string_view message) {
    const Office& office = connection.office();
    const std::optional<Places> places = parse_itinerary(message);
    std::optional<Itinerary> itinerary;
    if (places) itinerary = office.network().find(*places);
    if (!places) {
        connection.say_no(name_of(Refusal::bad_request));
    } else if (!itinerary) {
        connection.say_no(name_of(Unavailable::unknown_leg));
    } else if (office.is_sold_out(*itinerary)) {
        connection.say_no(name_of(Unavailable::sold_out));
        itinerary.reset();
    }
    return itinerary;
}

} // namespace

awaitable<DialogueEnd> serve_plain_dialogue(ClientConnection& connection) {
    Office& office = connection.office();
    for (;;) {
        // Step 1: the client asks. `request.message` lies in the connection's buffer and is valid
        // until the next wait for the client, so it is parsed before that.
        const Received request = co_await connection.next_request(connection.idle_limit());
        if (request.error) co_return connection.end_of(request.error);
        if (is_hello(request.message) && connection.framing() == Framing::lines)
            co_return co_await serve_json_dialogue(connection);
        const auto itinerary = find_on_sale(connection, request.message);
        if (!itinerary) continue;

        // One client at a time decides about a leg; the others wait in order of arrival.
        Turn turn = office.try_take_turn(connection.id(), *itinerary);
        if (!turn) turn = co_await connection.wait_for_turn(*itinerary);
        if (!turn) co_return connection.end_of_wait();

        // Step 2: the seats are held. While we waited, the last one may have been sold.
        HoldResult offer = office.try_hold(connection.id(), nobody, *itinerary);
        if (offer.is_undecided()) offer = co_await connection.wait_for_seats(nobody, *itinerary);
        if (offer.outcome == HoldResult::Outcome::interrupted) co_return connection.end_of_wait();
        if (!offer.hold) {
            connection.say_no(name_of(reason_of(offer)));
            continue;
        }
        connection.say(yes);

        // Step 3: the client decides, within the time limit, which begins now.
        const Received decision = co_await connection.next_decision(office.confirm_limit());
        if (decision.error == asio::error::timed_out) offer.hold->expire();
        if (decision.error) co_return connection.end_of(decision.error);
        if (parse_decision(decision.message) != Decision::buy) {
            offer.hold->decline();
            co_await connection.seats_are_free();
            connection.say(no);
            continue;
        }

        // Step 4: the sale is stored, on disk, before the client hears of it.
        const Confirmation sale = co_await connection.confirm(*offer.hold);
        if (sale.outcome == Confirmation::Outcome::unknown) co_return DialogueEnd::outcome_unknown;
        connection.say(sale.is_sold() ? yes : no);
    }
}

} // namespace trecho
