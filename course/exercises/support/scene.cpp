#include "support/scene.hpp"

#include "support/seeds.hpp"

namespace exercise {

Scene::Scene(std::uint64_t seed)
    : Simulation(seed), tasks(executor(), [this](const std::exception_ptr& failure) {
          if (!exception_.empty()) return;
          try {
              std::rethrow_exception(failure);
          } catch (const std::exception& error) {
              exception_ = error.what();
          } catch (...) {
              exception_ = "not a std::exception";
          }
      }) {}

void Scene::run_busily_for(trecho::Duration duration) {
    const trecho::TimePoint end = time.now() + duration;
    run_what_is_ready();
    while (!time.is_empty() && time.next() <= end)
        let_next_happen_among_others(trecho::Duration(0));
    time.advance_to(end);
}

namespace {

std::string play(Scene& scene) {
    std::string wrong = scene.play();
    if (!scene.exception().empty())
        return "a coroutine ended with an exception: " + scene.exception();
    if (wrong.empty() && scene.tasks.running() > 0)
        return "coroutines that still wait at the end: " + std::to_string(scene.tasks.running());
    return wrong;
}

} // namespace

void play_for_each_seed(std::uint64_t seeds,
                        const std::function<std::unique_ptr<Scene>(std::uint64_t)>& make,
                        std::source_location called) {
    const auto what_went_wrong = [&make](std::uint64_t seed) {
        std::unique_ptr<Scene> scene = make(seed);
        std::string wrong = play(*scene);
        if (!wrong.empty()) static_cast<void>(scene.release());
        return wrong;
    };
    for_each_seed(seeds, what_went_wrong, called);
}

} // namespace exercise
