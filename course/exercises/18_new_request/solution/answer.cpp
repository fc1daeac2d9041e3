// Exercise 18, the solution, part 2.
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

    // row() escapes what is special in JSON, and the names are the network's.
    const LegId id = itinerary->front();
    const Leg& leg = office.network().legs()[id];
    const Places names = office.network().places_of(*itinerary);
    const std::uint32_t left = office.seats_of(id).free;
    return R"({"ok":true,"leg":)" + row(LegOnSale{names[0], names[1], left, leg.seats}) + "}";
}

} // namespace exercise
