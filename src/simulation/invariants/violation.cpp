#include "simulation/invariants/violation.hpp"

#include <array>

namespace trecho {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> names_and_sentences{{
    {"seats add up",
     "the free, held and sold seats of each leg are its capacity, and none is negative"},
    {"answers are durable",
     "every sale that a customer heard of is in the ledger, once, whatever happens"},
    {"no unasked sale", "nobody has bought what they did not ask for"},
    {"turns in order", "turns come in order of arrival, and one customer at a time has one"},
    {"time limits", "no hold ends before its time limit, and none outlives it"},
    {"every client is answered", "every customer is answered, or disconnected for a reason"},
    {"nothing is left", "when all have gone, no coroutine, no hold and no turn is left"},
    {"protocol is kept", "every answer is one that the protocol allows"},
    {"server restarts", "the server starts again, however it was stopped"},
    {"linearizable",
     "what was answered about a leg can be explained by one order of all that happened"},
    {"memory is bounded",
     "a server keeps only so much for a client, whatever it asks and however it reads"},
    {"operators are told",
     "each outage of the disk and the listeners is told as it begins and ends, once"},
    {"clients reconnect", "a client is back soon after its server is, or gives up when it said"},
}};

} // namespace

std::string_view name_of(Invariant invariant) {
    return names_and_sentences[static_cast<std::size_t>(invariant)].first;
}

std::string_view describe(Invariant invariant) {
    return names_and_sentences[static_cast<std::size_t>(invariant)].second;
}

void Violations::report(Invariant invariant, std::string why) {
    if (!first_) first_.emplace(invariant, std::move(why));
}

} // namespace trecho
