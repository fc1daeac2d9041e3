#include "simulation/invariants/violation.hpp"

#include <utility>

namespace trecho {

std::string_view name_of(Invariant property) {
    switch (property) {
    case Invariant::seats_add_up: return "seats add up";
    case Invariant::told_is_kept: return "told is kept";
    case Invariant::nothing_unasked: return "nothing unasked";
    case Invariant::turns_in_order: return "turns in order";
    case Invariant::time_limits: return "time limits";
    case Invariant::everybody_is_answered: return "everybody is answered";
    case Invariant::nothing_is_left: return "nothing is left";
    case Invariant::protocol_is_kept: return "protocol is kept";
    case Invariant::starts_again: return "starts again";
    case Invariant::linearizable: return "linearizable";
    case Invariant::memory_is_bounded: return "memory is bounded";
    case Invariant::operators_know: return "operators know";
    case Invariant::clients_come_back: return "clients come back";
    }
    return "";
}

std::string_view describe(Invariant property) {
    switch (property) {
    case Invariant::seats_add_up:
        return "of each leg, free + held + sold seats are its capacity, and none is negative";
    case Invariant::told_is_kept:
        return "every sale that a customer heard of is in the ledger, once, whatever happens";
    case Invariant::nothing_unasked: return "nobody has bought what they did not ask for";
    case Invariant::turns_in_order:
        return "turns come in order of arrival, and one customer at a time has one";
    case Invariant::time_limits: return "no hold ends before its time limit, and none outlives it";
    case Invariant::everybody_is_answered:
        return "every customer is answered, or disconnected for a reason";
    case Invariant::nothing_is_left:
        return "when all have gone, no coroutine, no hold and no turn is left";
    case Invariant::protocol_is_kept: return "every answer is one that the protocol allows";
    case Invariant::starts_again: return "the server starts again, however it was stopped";
    case Invariant::linearizable:
        return "what was answered about a leg can be explained by one order of all that happened";
    case Invariant::memory_is_bounded:
        return "a server keeps only so much for a client, whatever it asks and however it reads";
    case Invariant::operators_know:
        return "each outage of the disk and the listeners is told as it begins and ends, once";
    case Invariant::clients_come_back:
        return "a client is back soon after its server is, or gives up when it said";
    }
    return "";
}

void Violations::broken(Invariant property, std::string why) {
    if (broken_) return;
    broken_.emplace(property, std::move(why));
}

} // namespace trecho
