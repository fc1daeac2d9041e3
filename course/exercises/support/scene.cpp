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

namespace {

std::string play(Scene& scene) {
    std::string wrong = scene.play();
    if (!scene.exception().empty())
        return "a coroutine ended with an exception: " + scene.exception();
    if (wrong.empty() && scene.tasks.running() > 0)
        return std::to_string(scene.tasks.running()) + " coroutines still wait at the end";
    return wrong;
}

} // namespace

void play_for_each_seed(std::uint64_t seeds,
                        const std::function<std::unique_ptr<Scene>(std::uint64_t)>& make) {
    for_each_seed(seeds, [&make](std::uint64_t seed) {
        std::unique_ptr<Scene> scene = make(seed);
        std::string wrong = play(*scene);
        if (!wrong.empty()) static_cast<void>(scene.release());
        return wrong;
    });
}

} // namespace exercise
