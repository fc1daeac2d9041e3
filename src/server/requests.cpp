#include "server/requests.hpp"

#include "async/task_group.hpp"
#include "office/ledger_record.hpp"
#include "office/routes.hpp"
#include "protocol/answers.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

std::string refuse(std::string_view message) {
    return refusal_answer(Refusal::bad_request, message);
}

awaitable<error_code> list_legs(ClientConnection& connection) {
    const Office& office = connection.office();
    const std::vector<Leg>& legs = office.network().legs();
    connection.say_part(rows_begin("legs"));
    for (LegId id = 0; id < legs.size(); ++id) {
        if (id > 0) connection.say_part(",");
        const std::uint32_t left = office.seats_of(id).free;
        connection.say_part(
            row(LegOnSale{legs[id].origin, legs[id].destination, left, legs[id].seats}));
        if (!connection.must_make_room()) continue;
        const error_code error = co_await connection.make_room();
        if (error) co_return error;
    }
    connection.say(rows_end);
    co_return error_code();
}

awaitable<error_code> list_places(ClientConnection& connection) {
    const Network& network = connection.office().network();
    connection.say_part(rows_begin("places"));
    for (Network::PlaceId place = 0; place < network.place_count(); ++place) {
        if (place > 0) connection.say_part(",");
        const std::vector<std::string>& aliases = network.aliases_of(place);
        connection.say_part(
            row(PlaceNamed{network.name_of(place), {aliases.begin(), aliases.end()}}));
        if (!connection.must_make_room()) continue;
        const error_code error = co_await connection.make_room();
        if (error) co_return error;
    }
    connection.say(rows_end);
    co_return error_code();
}

// Only the connection that waits here could cancel one of them meanwhile.
awaitable<error_code> list_tickets(ClientConnection& connection, const std::string& session) {
    const Office& office = connection.office();
    connection.say_part(rows_begin("tickets"));
    for (std::size_t place = 0;; ++place) {
        const std::optional<Ticket> ticket = office.tickets().at(session, place);
        if (!ticket) break;
        if (place > 0) connection.say_part(",");
        connection.say_part(
            row(TicketHeld{ticket->number, office.network().places_of(ticket->itinerary),
                           print_time(ticket->sold_at)}));
        if (!connection.must_make_room()) continue;
        const error_code error = co_await connection.make_room();
        if (error) co_return error;
    }
    connection.say(rows_end);
    co_return error_code();
}

std::string routes_between(const Office& office, const std::string& question) {
    const auto places = parse_itinerary(question);
    if (!places || places->size() != 2) return refuse("write it as: ROUTES Recife > Natal");

    const Network& network = office.network();
    const auto origin = network.find_place(places->front());
    const auto destination = network.find_place(places->back());
    std::vector<Places> routes;
    if (origin && destination) {
        for (const Itinerary& route : find_routes(network, office.seats(), *origin, *destination))
            routes.push_back(network.places_of(route));
    }
    return routes_answer(routes);
}

// Looking for routes takes milliseconds in a large network, and nobody else is answered meanwhile.
// So one customer at a time looks, and all others have their turn before the next one does.
awaitable<error_code> list_routes(ClientConnection& connection, std::string question) {
    const AsyncMutex::Guard alone = co_await connection.wait_to_compute();
    if (!alone) co_return asio::error::eof;
    connection.say(routes_between(connection.office(), question));
    co_await let_others_run();
    co_return error_code();
}

awaitable<std::string> cancel_ticket(ClientConnection& connection, const SessionState& session,
                                     std::string ticket) {
    const Cancellation cancellation =
        co_await connection.office().cancel(connection.id(), session.key, ticket);
    switch (cancellation) {
    case Cancellation::done: co_return cancelled_answer();
    case Cancellation::no_such_ticket:
        co_return refusal_answer(Refusal::no_such_ticket,
                                 "you have no such ticket; TICKETS names those that you have");
    case Cancellation::not_stored: break;
    }
    co_return refusal_answer(Refusal::busy,
                             "it could not be recorded, so you still have it; try again");
}

// It stands beside what is sold from now on.
std::string call_customer(SessionState& session, std::string_view typed) {
    const std::optional<std::string> name = clean_name(typed);
    if (!name)
        return refuse(fmt::format("a name has 1 to {} characters, and none that can't be seen; "
                                  "write it as: NAME Ana",
                                  name_characters_max));
    session.name = *name;
    return name_answer(*name);
}

// Of what is meant as an itinerary, or as a decision about one, or makes no sense.
std::string why_not(const Office& office, SessionState& session, std::string_view message) {
    if (parse_decision(message) && std::exchange(session.offer_has_expired, false))
        return refusal_answer(Refusal::expired, "the time limit has passed");
    if (parse_decision(message))
        return refuse("there is no seat to decide about; ask for a leg first");

    if (parse_cancel(message)) return refuse("write it as: CANCEL T1");
    if (parse_resume(message)) return refuse("write it as: RESUME and the session");

    const auto places = parse_itinerary(message);
    if (!places)
        return refuse("write a leg as: Recife > Salvador; or LIST, ROUTES, TICKETS, CANCEL, NAME, "
                      "RESUME or QUIT");
    session.offer_has_expired = false;
    if (!office.network().find(*places)) return unavailable_answer(Unavailable::unknown_leg);
    return unavailable_answer(Unavailable::sold_out);
}

} // namespace

std::optional<Itinerary> find_on_sale(const Office& office, std::string_view message) {
    const std::optional<Places> places = parse_itinerary(message);
    if (!places) return std::nullopt;
    std::optional<Itinerary> itinerary = office.network().find(*places);
    if (itinerary && office.is_sold_out(*itinerary)) itinerary.reset();
    return itinerary;
}

awaitable<error_code> answer_request(ClientConnection& connection, SessionState& session,
                                     std::string_view message) {
    error_code error;
    if (is_list(message)) {
        error = co_await list_legs(connection);
    } else if (is_places(message)) {
        error = co_await list_places(connection);
    } else if (is_tickets(message)) {
        error = co_await list_tickets(connection, session.key);
    } else if (const auto question = parse_routes(message)) {
        error = co_await list_routes(connection, std::string(*question));
    } else if (const auto ticket = parse_cancel(message); ticket && !ticket->empty()) {
        const std::string answer =
            co_await cancel_ticket(connection, session, ticket_number(*ticket));
        connection.say(answer);
    } else if (const auto name = parse_name(message)) {
        connection.say(call_customer(session, *name));
    } else {
        connection.say(why_not(connection.office(), session, message));
    }
    co_return error;
}

} // namespace trecho
