// The plain dialogue (docs/protocol.md, section The plain dialogue): if you read one file of
// Trecho, read this one. It is the whole life of a customer who speaks it, in the order in which it
// happens.
//
// Nothing is released by hand. However an iteration ends (sold, declined, too late, hung up), the
// hold gives back its seats and the turn goes to the next in line as they leave their scope.
#include "protocol/messages.hpp"
#include "server/client_connection.hpp"
#include "server/requests.hpp"

namespace trecho {

awaitable<error_code> serve_plain_dialogue(ClientConnection& connection) {
    Office& office = connection.office();
    for (;;) {
        const Received request = co_await connection.next_request();
        if (request.error) co_return request.error;
        if (is_hello(request.message) && connection.framing() == Framing::lines) break;

        const auto itinerary = find_on_sale(office, request.message);
        if (!itinerary) {
            connection.say(no);
            continue;
        }

        Turn turn = office.try_take_turn(connection.id(), *itinerary);
        if (!turn) turn = co_await connection.stand_in_line(*itinerary);
        if (!turn) co_return asio::error::eof;

        // While we stood in line, the last seat may have been sold.
        std::optional<Hold> hold = office.hold(connection.id(), *itinerary);
        if (!hold) {
            connection.say(no);
            continue;
        }
        connection.say(yes);

        const Received decision = co_await connection.next_decision();
        if (decision.error == asio::error::timed_out) hold->expire();
        if (decision.error) co_return decision.error;
        if (parse_decision(decision.message) != Decision::buy) {
            connection.say(no);
            continue;
        }

        const auto ticket = co_await office.confirm(*hold);
        connection.say(ticket ? yes : no);
    }
    co_return co_await serve_json_dialogue(connection);
}

} // namespace trecho
