// Three customers want the turn. The second gives up while it waits.
#include "code.hpp"
#include "support/scene.hpp"

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor bruno = 1;
constexpr Actor carla = 2;

struct Plan {
    Actor who;
    Duration comes;
    Duration waits_max;
    Duration decides = std::chrono::seconds(10);
};

awaitable<void> buy(Scene& scene, WaitingLine& line, Plan plan, bool& had_turn,
                    asio::cancellation_signal& interrupt) {
    Deadline deadline(scene.clock, interrupt);
    co_await scene.pause(plan.comes);
    scene.timeline.note(plan.who, {"wants the turn", "quer a vez"});
    const TimePoint limit = scene.clock.now() + plan.waits_max;
    const error_code error = co_await within(deadline, limit, line.take_turn());
    if (error) {
        scene.timeline.note(plan.who, {"gives up", "desiste"});
        co_return;
    }
    had_turn = true;
    scene.timeline.note(plan.who, {"has the turn", "tem a vez"});
    co_await scene.pause(plan.decides);
    scene.timeline.note(plan.who, {"passes the turn on", "passa a vez adiante"});
    line.pass_on();
}

} // namespace

void show(Scene& scene) {
    using namespace std::chrono_literals;
    scene.timeline.cast({{"Ana", "Ana"}, {"Bruno", "Bruno"}, {"Carla", "Carla"}});
    WaitingLine line;
    bool had_turn = false;
    bool carla_had_turn = false;
    const auto come = [&](Plan plan, bool& had) {
        scene.tasks.spawn(&buy, std::ref(scene), std::ref(line), plan, std::ref(had));
    };
    come({ana, 0ms, 1h}, had_turn);
    come({bruno, 100ms, 3s}, had_turn);
    come({carla, 200ms, 1min}, carla_had_turn);
    scene.run();

    scene.must_hold(
        {"a customer who waits has the turn in the end", "um cliente que espera acaba tendo a vez"},
        carla_had_turn,
        {"the turn was passed to Bruno, who had gone; Carla waited in vain",
         "a vez passou para Bruno, que já tinha ido; Carla esperou em vão"});
    scene.end();
}

} // namespace trecho::museum
