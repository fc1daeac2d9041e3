#include "simulation/world/scenario.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <string>
#include <utility>

namespace trecho {

using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

Network network_of(const json::array& legs) {
    const json::object network{{"legs", legs}, {"aliases", json::object{{"REC", "Recife"}}}};
    return Network::parse(json::serialize(network), "network");
}

// Few places, where each route can be told in advance, leave little to find: here more than ten
// ways lead from one place to another, of up to four legs.
Network draw_wide_network(SeededEntropy& entropy) {
    constexpr std::array places{"Recife", "Salvador", "Natal", "São Luís", "Belém"};
    json::array legs;
    for (const char* const origin : places) {
        for (const char* const destination : places) {
            if (origin == destination) continue;
            const auto seats = static_cast<std::int64_t>(entropy.between(1, 3));
            legs.push_back(
                json::object{{"origin", origin}, {"destination", destination}, {"seats", seats}});
        }
    }
    return network_of(legs);
}

// So many that a list of them, or of the places alone, is more than a server keeps unsent.
void add_many_legs(json::array& legs) {
    for (int hill = 1; hill <= 130; ++hill)
        legs.push_back(json::object{{"origin", "Recife"},
                                    {"destination", "the hill of number " + std::to_string(hill)},
                                    {"seats", 1}});
}

} // namespace

Network draw_network(SeededEntropy& entropy) {
    if (entropy.one_in(16)) return draw_wide_network(entropy);
    constexpr std::array names{"Natal",       "Natal",      "São Luís", R"(Dois "Irmãos")",
                               R"(Alto\Mar)", "Cancel Bay", "S"};
    const char* const third = names[entropy.between(0, names.size() - 1)];
    const std::array<std::pair<const char*, const char*>, 4> drawn{
        {{"Recife", "Salvador"}, {"Salvador", third}, {third, "Recife"}, {"Recife", third}}};
    const std::size_t count = entropy.between(1, drawn.size());
    json::array legs;
    for (std::size_t leg = 0; leg < count; ++leg) {
        const std::uint64_t seats = entropy.one_in(8) ? 30 : entropy.between(1, 3);
        legs.push_back(json::object{{"origin", drawn[leg].first},
                                    {"destination", drawn[leg].second},
                                    {"seats", static_cast<std::int64_t>(seats)}});
    }
    if (entropy.one_in(24)) add_many_legs(legs);
    return network_of(legs);
}

Duration draw_disk(SeededEntropy& entropy) {
    switch (entropy.between(0, 5)) {
    case 0: return 4s;
    case 1: return 400ms;
    default: return 2ms;
    }
}

Duration draw_simultaneous(SeededEntropy& entropy) {
    return entropy.one_in(3) ? Duration::zero() : 1ms;
}

OfficeSettings draw_office(SeededEntropy& entropy, const SimulationSettings& settings) {
    OfficeSettings office;
    const auto guard = static_cast<GuardPolicy>(entropy.between(0, 2));
    office.guard = settings.guard.value_or(guard);
    // Whole seconds, and others; also shorter ones than a server that stops would wait for.
    office.confirm_limit =
        (entropy.one_in(6) ? entropy.between(2, 11) : entropy.between(20, 60)) * 250ms;
    return office;
}

bool draw_is_long(SeededEntropy& entropy) { return entropy.one_in(5); }

ServerSettings draw_server(SeededEntropy& entropy, bool is_long) {
    ServerSettings server;
    if (entropy.one_in(6)) {
        server.clients_max = entropy.between(2, 4);
        if (entropy.one_in(2)) server.turned_away_max = entropy.between(1, 2);
    }
    if (entropy.one_in(3)) server.idle_limit = entropy.between(3, 20) * 1s;
    if (is_long && entropy.one_in(2)) server.idle_limit = entropy.between(2, 10) * 1h;
    if (entropy.one_in(3)) server.sessions_max = entropy.between(1, entropy.one_in(2) ? 3 : 12);
    return server;
}

NetworkSettings draw_wire(SeededEntropy& entropy, const ServerSettings& server) {
    NetworkSettings wire;
    // Room for all that somebody says before listening: who is stuck in that is never heard again.
    if (entropy.one_in(2)) wire.capacity = entropy.between(400, 2000);
    if (server.clients_max == clients_max_default && entropy.one_in(6)) {
        wire.accepts_that_fail = entropy.between(1, 4);
        wire.accepts_between = entropy.between(1, 4);
    }
    return wire;
}

std::size_t draw_customers(SeededEntropy& entropy) {
    return entropy.one_in(30) ? entropy.between(10, 24) : entropy.between(2, 6);
}

ClientKind draw_character(SeededEntropy& entropy) {
    switch (entropy.between(0, 12)) {
    case 0: return ClientKind::unframed;
    case 1: return ClientKind::pipelining;
    case 2:
    case 3: return ClientKind::malformed;
    case 4:
    case 5:
    case 6: return ClientKind::plain;
    case 7:
    case 8: return ClientKind::conformance;
    default: return ClientKind::resuming;
    }
}

} // namespace trecho
