// Three requests for two legs, of which the second is sold out; then one for the first leg alone.
#include "code.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;
constexpr Actor bruno = 2;
constexpr int capacity = 3;

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}, {"Bruno", "Bruno"}});
    Seats free{capacity, 0};
    const auto ask = [&](Actor who, const std::string& places, const Itinerary& legs) {
        scene.run_for(std::chrono::milliseconds(1));
        scene.timeline.arrow(who, server, places + "\\n");
        const bool is_held = hold(free, legs);
        scene.timeline.arrow(server, who, is_held ? "True\\n" : "False\\n");
        const std::string left = fmt::format("REC > SSA: {}", free[0]);
        scene.timeline.note(server, {"free on " + left, "livres em " + left});
        return is_held;
    };
    for (int attempt = 0; attempt < capacity; ++attempt) ask(ana, "REC > SSA > NAT", {0, 1});
    const int held = ask(bruno, "REC > SSA", {0}) ? 1 : 0;

    scene.must_hold(
        {"for each leg, free + held = capacity",
         "em cada trecho, livres + reservados = capacidade"},
        free[0] + held == capacity,
        {fmt::format("REC > SSA has {} seats: {} free, {} held", capacity, free[0], held),
         fmt::format("REC > SSA tem {} assentos: {} livres, {} reservados", capacity, free[0],
                     held)});
    scene.end();
}

} // namespace trecho::museum
