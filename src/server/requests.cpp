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

// So many of a session's tickets are read from the storage at once.
constexpr std::size_t tickets_at_once = 32;

void say_storage_failed(ClientConnection& connection) {
    connection.say_refusal(Refusal::busy,
                           "the storage doesn't answer just now; try again in a moment");
}

} // namespace

awaitable<std::optional<DialogueEnd>> list_legs(ClientConnection& connection) {
    Office& office = connection.office();
    const std::vector<Leg>& legs = office.network().legs();
    const bool is_current = co_await office.refresh_seats();
    if (!is_current) {
        say_storage_failed(connection);
        co_return std::nullopt;
    }
    connection.say_part(rows_begin("legs"));
    for (LegId id = 0; id < legs.size(); ++id) {
        if (id > 0) connection.say_part(",");
        const std::uint32_t left = office.seats_of(id).free;
        connection.say_part(
            row(LegOnSale{legs[id].origin, legs[id].destination, left, legs[id].seats}));
        if (!connection.must_make_room()) continue;
        const error_code error = co_await connection.make_room();
        if (error) co_return connection.end_of(error);
    }
    connection.say(rows_end);
    co_return std::nullopt;
}

awaitable<std::optional<DialogueEnd>> list_places(ClientConnection& connection) {
    const Network& network = connection.office().network();
    connection.say_part(rows_begin("places"));
    for (Network::PlaceId place = 0; place < network.place_count(); ++place) {
        if (place > 0) connection.say_part(",");
        const std::vector<std::string>& aliases = network.aliases_of(place);
        connection.say_part(
            row(PlaceNamed{network.name_of(place), {aliases.begin(), aliases.end()}}));
        if (!connection.must_make_room()) continue;
        const error_code error = co_await connection.make_room();
        if (error) co_return connection.end_of(error);
    }
    connection.say(rows_end);
    co_return std::nullopt;
}

// A page at a time, for there may be very many. The first one is asked for before anything is said,
// so that a failing storage can be told.
awaitable<std::optional<DialogueEnd>> list_tickets(ClientConnection& connection,
                                                   const SessionState& session) {
    Office& office = connection.office();
    const std::string& key = session.claim.session_key;
    TicketPage page = co_await office.tickets(key, 0, tickets_at_once);
    if (!page.is_stored) {
        say_storage_failed(connection);
        co_return std::nullopt;
    }
    connection.say_part(rows_begin("tickets"));
    bool is_first = true;
    while (!page.tickets.empty()) {
        for (const Ticket& ticket : page.tickets) {
            if (!std::exchange(is_first, false)) connection.say_part(",");
            connection.say_part(
                row(TicketHeld{ticket.number(), office.network().places_of(ticket.itinerary),
                               print_time(ticket.sold_at)}));
            if (!connection.must_make_room()) continue;
            const error_code error = co_await connection.make_room();
            if (error) co_return connection.end_of(error);
        }
        if (page.tickets.size() < tickets_at_once) break;
        const std::uint64_t last = page.tickets.back().sequence;
        page = co_await office.tickets(key, last, tickets_at_once);
        if (!page.is_stored) co_return DialogueEnd::storage_failed; // half an answer is said
    }
    connection.say(rows_end);
    co_return std::nullopt;
}

namespace {

void say_routes(ClientConnection& connection, const std::string& question) {
    const auto places = parse_itinerary(question);
    if (!places || places->size() != 2)
        return connection.say_refusal(Refusal::bad_request, "write it as: ROUTES Recife > Natal");

    const Office& office = connection.office();
    const Network& network = office.network();
    const auto origin = network.find_place(places->front());
    const auto destination = network.find_place(places->back());
    std::vector<Places> routes;
    if (origin && destination) {
        for (const Itinerary& route : find_routes(network, office.seats(), *origin, *destination))
            routes.push_back(network.places_of(route));
    }
    connection.say(routes_answer(routes));
}

} // namespace

// The search takes milliseconds in a large network, and no other client is answered meanwhile. So
// one client's search runs at a time, and all that is ready runs before the next search.
awaitable<std::optional<DialogueEnd>> list_routes(ClientConnection& connection,
                                                  std::string question) {
    const bool is_current = co_await connection.office().refresh_seats();
    if (!is_current) {
        say_storage_failed(connection);
        co_return std::nullopt;
    }
    const AsyncMutex::Guard alone = co_await connection.wait_to_compute();
    if (!alone) co_return connection.end_of_wait();
    say_routes(connection, question);
    co_await let_others_run();
    co_return std::nullopt;
}

awaitable<std::optional<DialogueEnd>>
cancel_ticket(ClientConnection& connection, const SessionState& session, std::string ticket) {
    const Cancellation cancellation = co_await connection.cancel(session.claim, ticket);
    switch (cancellation) {
    case Cancellation::done: connection.say(cancelled_answer()); break;
    case Cancellation::no_such_ticket:
        connection.say_refusal(Refusal::no_such_ticket,
                               "you have no such ticket; TICKETS names those that you have");
        break;
    case Cancellation::not_stored:
        connection.say_refusal(Refusal::busy,
                               "it could not be recorded, so you still have it; try again");
        break;
    case Cancellation::unknown: co_return DialogueEnd::outcome_unknown;
    case Cancellation::taken_over: co_return DialogueEnd::taken_over;
    }
    co_return std::nullopt;
}

awaitable<std::optional<DialogueEnd>> change_name(ClientConnection& connection,
                                                  SessionState& session, std::string typed) {
    const std::optional<std::string> name = clean_name(typed);
    if (!name) {
        connection.say_refusal(Refusal::bad_request,
                               fmt::format("a name has 1 to {} characters, and none that can't be "
                                           "seen; write it as: NAME Ana",
                                           name_characters_max));
        co_return std::nullopt;
    }
    const bool is_named = co_await connection.office().name_session(session.claim, *name);
    if (!is_named) co_return DialogueEnd::taken_over;
    session.name = *name;
    connection.observer().named(connection.id(), *name);
    connection.say(name_answer(*name));
    co_return std::nullopt;
}

} // namespace trecho
