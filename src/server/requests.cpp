#include "server/requests.hpp"

#include "office/ledger_record.hpp"
#include "office/routes.hpp"
#include "protocol/answers.hpp"
#include "protocol/messages.hpp"

namespace trecho {

namespace {

std::string refuse(std::string_view message) {
    return refusal_answer(Refusal::bad_request, message);
}

std::string list_legs(const Office& office) {
    const std::vector<Leg>& legs = office.network().legs();
    const std::vector<Seats> seats = office.seats();
    std::vector<LegOnSale> list;
    list.reserve(legs.size());
    for (std::size_t id = 0; id < legs.size(); ++id) {
        list.push_back({legs[id].origin, legs[id].destination, seats[id].free, legs[id].seats});
    }
    return list_answer(list);
}

std::string list_routes(const Office& office, std::string_view question) {
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

std::string list_tickets(const Office& office, const CustomerRecord& customer) {
    const std::vector<Ticket> tickets = office.tickets().of(customer.key);
    std::vector<TicketHeld> list;
    list.reserve(tickets.size());
    for (const Ticket& ticket : tickets) {
        list.push_back({ticket.number, office.network().places_of(ticket.itinerary),
                        print_time(ticket.sold_at)});
    }
    return tickets_answer(list);
}

awaitable<std::string> cancel_ticket(Session& session, const CustomerRecord& customer,
                                     std::string ticket) {
    const Cancellation cancellation =
        co_await session.office().cancel(session.number(), customer.key, ticket);
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

// Of what is meant as an itinerary, or as a decision about one, or makes no sense.
std::string why_not(const Office& office, std::string_view message, bool has_just_expired) {
    if (parse_decision(message) && has_just_expired)
        return refusal_answer(Refusal::expired, "the time limit has passed");
    if (parse_decision(message))
        return refuse("there is no seat to decide about; ask for a leg first");

    if (parse_cancel(message)) return refuse("write it as: CANCEL T1");
    if (parse_resume(message)) return refuse("write it as: RESUME and the session");

    const auto places = parse_itinerary(message);
    if (!places)
        return refuse("write a leg as: Recife > Salvador; or LIST, ROUTES, TICKETS, CANCEL, "
                      "RESUME or QUIT");
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

awaitable<std::string> answer_request(Session& session, CustomerRecord& customer,
                                      std::string_view message) {
    const Office& office = session.office();
    const bool has_just_expired = std::exchange(customer.has_just_expired, false);
    if (is_list(message)) co_return list_legs(office);
    if (is_tickets(message)) co_return list_tickets(office, customer);
    if (const auto question = parse_routes(message)) co_return list_routes(office, *question);
    if (const auto ticket = parse_cancel(message); ticket && !ticket->empty()) {
        std::string answer = co_await cancel_ticket(session, customer, ticket_number(*ticket));
        co_return answer;
    }
    co_return why_not(office, message, has_just_expired);
}

} // namespace trecho
