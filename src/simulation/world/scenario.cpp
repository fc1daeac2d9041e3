#include "simulation/world/scenario.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

namespace trecho {

using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

json::object leg_of(json::string_view origin, json::string_view destination, std::uint64_t seats) {
    return {{"origin", origin}, {"destination", destination}, {"seats", seats}};
}

// More than ten routes lead from one place to another, of up to four legs: in the small networks
// each route is known in advance.
json::array draw_wide_network(SeededEntropy& entropy) {
    constexpr std::array places{"Recife", "Salvador", "Natal", "São Luís", "Belém"};
    json::array legs;
    for (const char* const origin : places) {
        for (const char* const destination : places) {
            if (origin == destination) continue;
            legs.push_back(leg_of(origin, destination, entropy.between(1, 3)));
        }
    }
    return legs;
}

// A few legs, with so few seats that customers get into each other's way; sometimes to a place
// whose name isn't easy to write down, or is a word of the protocol. Sometimes there are so many
// that a list of the legs, or of the places alone, is more than a server keeps unsent.
json::array draw_legs(SeededEntropy& entropy) {
    if (entropy.one_in(16)) return draw_wide_network(entropy);
    constexpr std::array names{"Natal",       "Natal",      "São Luís", R"(Dois "Irmãos")",
                               R"(Alto\Mar)", "Cancel Bay", "S"};
    const char* const third = entropy.one_of(names);
    const std::array<std::pair<const char*, const char*>, 4> drawn{
        {{"Recife", "Salvador"}, {"Salvador", third}, {third, "Recife"}, {"Recife", third}}};
    const std::size_t count = entropy.between(1, drawn.size());
    json::array legs;
    for (std::size_t leg = 0; leg < count; ++leg) {
        const std::uint64_t seats = entropy.one_in(8) ? 30 : entropy.between(1, 3);
        legs.push_back(leg_of(drawn[leg].first, drawn[leg].second, seats));
    }
    if (!entropy.one_in(24)) return legs;
    for (int hill = 1; hill <= 130; ++hill)
        legs.push_back(leg_of("Recife", fmt::format("the hill of number {}", hill), 1));
    return legs;
}

Network draw_network(SeededEntropy& entropy) {
    const json::object network{{"legs", draw_legs(entropy)},
                               {"aliases", json::object{{"REC", "Recife"}}}};
    return Network::parse(json::serialize(network), "network");
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

// Now and then there is room for only a few connections, or sessions; and silent clients have more
// or less time.
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

// Where there is room for few, each client learns at once whether it is one too many: there the
// listener doesn't fail.
NetworkSettings draw_wire(SeededEntropy& entropy, const ServerSettings& server) {
    NetworkSettings wire;
    // Room for all that a client sends before it reads: a client that is stuck in that never reads.
    if (entropy.one_in(2)) wire.capacity = entropy.between(400, 2000);
    if (server.clients_max == clients_max_default && entropy.one_in(6)) {
        wire.accepts_that_fail = entropy.between(1, 4);
        wire.accepts_between = entropy.between(1, 4);
    }
    return wire;
}

// Mostly a few, who get into each other's way; now and then a crowd. More of them wait for a slow
// disk together.
std::vector<ClientKind> draw_clients(SeededEntropy& entropy, std::optional<std::size_t> wanted,
                                     bool is_disk_slow) {
    using enum ClientKind;
    constexpr std::array kinds{unframed, pipelining, malformed,   malformed,   plain,
                               plain,    plain,      conformance, conformance, resuming,
                               resuming, resuming,   resuming};
    const std::size_t drawn = entropy.one_in(30) ? entropy.between(10, 24) : entropy.between(2, 6);
    std::vector<ClientKind> clients(wanted.value_or(drawn + (is_disk_slow ? 3 : 0)));
    for (ClientKind& kind : clients) kind = entropy.one_of(kinds);
    return clients;
}

// Asks a copy, which leaves the stories of all other worlds as they were.
bool is_rush(SeededEntropy entropy) {
    entropy.draw(); // the world's next choice, which should not depend on this one
    return entropy.one_in(16);
}

// Batches gather where many customers buy at the same time, and buy again as soon as the disk has
// stored the last sale.
void make_rush(Scenario& scenario, SeededEntropy& entropy) {
    scenario.network = Network::parse(
        json::serialize(json::object{{"legs", json::array{leg_of("Recife", "Salvador", 200)}}}),
        "network");
    scenario.is_rush = true;
    scenario.office.guard = GuardPolicy::none;
    scenario.sync_max = 400ms;
    scenario.clients.assign(entropy.between(4, 12), ClientKind::pipelining);
}

} // namespace

Scenario draw_scenario(SeededEntropy& entropy, const SimulationSettings& settings) {
    Scenario scenario;
    scenario.network = draw_network(entropy);
    scenario.office = draw_office(entropy, settings);
    scenario.span = settings.span;
    scenario.is_long = entropy.one_in(5) && settings.span == Duration::zero();
    // A day of snapshots in which nothing has changed would cost more than all the rest.
    if (scenario.is_long) scenario.publishing_pause = 30min;
    scenario.server = draw_server(entropy, scenario.is_long);
    scenario.wire = draw_wire(entropy, scenario.server);
    // While a slow disk stores one sale, others gather behind it.
    scenario.sync_max = entropy.one_of(std::array<Duration, 6>{4s, 400ms, 2ms, 2ms, 2ms, 2ms});
    scenario.faults = draw_faults(entropy, settings.faults, scenario.office.confirm_limit);
    scenario.simultaneous = scenario.step = entropy.one_in(3) ? Duration::zero() : 1ms;
    scenario.has_bad_snapshots = entropy.one_in(4);
    scenario.clients = draw_clients(entropy, settings.customers, scenario.sync_max > 100ms);
    if (!settings.guard && !settings.customers && is_rush(entropy)) make_rush(scenario, entropy);
    // In the usual limit hardly another client buys; here a share of a sync is the only limit.
    scenario.office.gather_max = scenario.sync_max;
    return scenario;
}

std::string describe(const Scenario& scenario) {
    std::string text = fmt::format("guard {}, {} to decide\n", name_of(scenario.office.guard),
                                   print_duration(scenario.office.confirm_limit));
    for (const Leg& leg : scenario.network.legs())
        text += fmt::format("{}: {} seats\n", to_string(leg), leg.seats);
    for (Lane lane = 1; lane <= scenario.clients.size(); ++lane)
        text += fmt::format("customer {} is {}\n", lane, name_of(scenario.clients[lane - 1]));
    return text;
}

} // namespace trecho
