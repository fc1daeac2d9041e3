// Exercise 18, wrong: it takes what isn't sold for free. A customer is told that a seat is left
// which another one is just buying.
#include "exercise.hpp"

#include "protocol/answers.hpp"
#include "protocol/messages.hpp"

namespace exercise {

std::string answer_seats(const Office& office, std::string_view question) {
    const std::optional<Places> places = parse_itinerary(question);
    if (!places || places->size() != 2)
        return refusal_answer(Refusal::bad_request, "write it as: SEATS Recife > Salvador");
    const std::optional<Itinerary> itinerary = office.network().find(*places);
    if (!itinerary)
        return refusal_answer(Refusal::bad_request, "there is no such leg; LIST names all legs");
    const LegId id = itinerary->front();
    const Leg& leg = office.network().legs()[id];
    const std::uint32_t left = leg.seats - office.seats_of(id).sold;
    return R"({"ok":true,"leg":)" + row(LegOnSale{leg.origin, leg.destination, left, leg.seats}) +
           "}";
}

} // namespace exercise
