// One customer flies the same leg twice, and it has one seat. Then come two others.
#include "code.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;
constexpr Actor bruno = 2;
constexpr int capacity = 1;

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}, {"Bruno", "Bruno"}});
    Seats free{capacity, 9};
    int sold = 0;
    const auto ask = [&](Actor who, const std::string& places, const Itinerary& legs) {
        scene.run_for(std::chrono::milliseconds(1));
        scene.timeline.arrow(who, server, places + "\\n");
        const bool is_sold = buy(free, legs);
        if (is_sold) sold += static_cast<int>(std::ranges::count(legs, 0U));
        scene.timeline.arrow(server, who, is_sold ? "True\\n" : "False\\n");
        const std::string left = fmt::format("REC > SSA: {}", free[0]);
        scene.timeline.note(server, {"free on " + left, "livres em " + left});
    };
    ask(ana, "REC > SSA > REC > SSA", {0, 1, 0});
    ask(bruno, "REC > SSA", {0});
    ask(bruno, "REC > SSA", {0});

    scene.must_hold({"no more seats are sold than the leg has",
                     "não se vendem mais assentos do que o trecho tem"},
                    sold <= capacity,
                    {fmt::format("{} seat, and {} sold", capacity, sold),
                     fmt::format("{} assento, e {} vendidos", capacity, sold)});
    scene.end();
}

} // namespace trecho::museum
