// What ROUTES costs on a network of 5,000 legs, by its density: from sparse, where four legs reach
// few places, to dense, where millions of routes have four legs. Each question is random.
#include "office/routes.hpp"

#include <benchmark/benchmark.h>

#include <random>

namespace trecho {

namespace {

constexpr std::size_t legs_of_the_network = 5'000;

// Each place has legs to the next `departures` places.
Network make_network(std::size_t departures) {
    const std::size_t places = legs_of_the_network / departures;
    std::string json = R"({"legs": [)";
    for (std::size_t leg = 0; leg < places * departures; ++leg) {
        const std::size_t origin = leg / departures;
        const std::size_t destination = (origin + 1 + leg % departures) % places;
        if (leg > 0) json += ',';
        json += R"({"origin": "P)" + std::to_string(origin) + R"(", "destination": "P)" +
                std::to_string(destination) + R"(", "seats": 1})";
    }
    return Network::parse(json + "]}", "network");
}

// Argument: the departures of each place.
void find(benchmark::State& state) {
    const Network network = make_network(static_cast<std::size_t>(state.range(0)));
    const std::vector<Seats> seats = Inventory(network).seats();
    std::mt19937 chance(1);
    std::size_t found = 0;
    for (auto iteration : state) {
        const auto origin = static_cast<Network::PlaceId>(chance() % network.place_count());
        const auto destination = static_cast<Network::PlaceId>(chance() % network.place_count());
        found += find_routes(network, seats, origin, destination).size();
    }
    state.counters["routes"] =
        benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
}

} // namespace

BENCHMARK(find)->Name("routes/departures")->Arg(5)->Arg(20)->Arg(70)->Unit(benchmark::kMicrosecond);

} // namespace trecho
