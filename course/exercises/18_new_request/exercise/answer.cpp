// Part 2, the server. Useful: parse_itinerary(), Network::find(), Office::seats_of(), row(),
// refusal_answer().
#include "exercise.hpp"

#include "protocol/answers.hpp"
#include "protocol/messages.hpp"

namespace exercise {

std::string answer_seats(const Office& /*office*/, std::string_view /*question*/) {
    return refusal_answer(Refusal::bad_request, "write it as: SEATS Recife > Salvador");
}

} // namespace exercise
