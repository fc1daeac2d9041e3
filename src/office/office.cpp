#include "office/office.hpp"

#include <utility>

namespace trecho {

Office::Office(const Network& network, Observer& observer, OfficeSettings settings)
    : network_(network), observer_(observer), settings_(settings),
      turns_(settings.guard, network.legs().size()) {}

Turn Office::try_take_turn(ConnectionId connection, const Itinerary& itinerary) {
    Turn turn = turns_.try_take(itinerary);
    if (turn) observer_.turn_taken(connection, itinerary);
    return turn;
}

awaitable<Turn> Office::take_turn(ConnectionId connection, Itinerary itinerary,
                                  Turns::Place& place) {
    Turns::OnLine on_line = [this, connection](LegId leg) { observer_.in_line(connection, leg); };
    Turn turn = co_await turns_.take(itinerary, place, std::move(on_line));
    if (turn) observer_.turn_taken(connection, itinerary);
    co_return turn;
}

Hold Office::new_hold(ConnectionId connection, const Itinerary& itinerary,
                      std::unique_ptr<Lease> lease) {
    observer_.held(connection, itinerary);
    return Hold(*this, connection, itinerary, std::move(lease));
}

} // namespace trecho
