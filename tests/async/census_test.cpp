// Goal: a census lists the coroutines that wait, so that a deadlock can be seen.
#include "async/census.hpp"

#include "async/async_mutex.hpp"
#include "async/task_group.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::ElementsAre;

namespace {

std::vector<std::string> steps(const Census& census) {
    std::vector<std::string> all;
    for (const ListedWait& wait : census.list()) all.emplace_back(wait.step);
    return all;
}

// Locks one, lets others run, then locks the other.
awaitable<void> lock_both(Census& census, std::string_view name, AsyncMutex& one,
                          AsyncMutex& other) {
    const Census::Wait wait(census, 0, name);
    const AsyncMutex::Guard first = co_await one.lock();
    co_await let_others_run();
    const AsyncMutex::Guard second = co_await other.lock();
}

} // namespace

TEST(Census, ShowsTheTwoTasksOfADeadlock) {
    TestWorld world;
    Census census;
    auto left = std::make_unique<AsyncMutex>();
    AsyncMutex right;
    TaskGroup tasks(world.executor(), abort_process);
    tasks.spawn(lock_both(census, "left, then right", *left, right));
    tasks.spawn(lock_both(census, "right, then left", right, *left));
    world.run_for(std::chrono::hours(1));
    EXPECT_THAT(steps(census), ElementsAre("left, then right", "right, then left"));
    EXPECT_EQ(census.list().front().function, "lock_both");

    left.reset(); // wakes whoever waits for it
    world.run_for(std::chrono::seconds(1));
    EXPECT_THAT(steps(census), ElementsAre());
    EXPECT_EQ(tasks.running(), 0U);
}

TEST(Census, ShortensTheNamesThatCompilersGiveToFunctions) {
    EXPECT_EQ(short_name("awaitable<DialogueEnd> trecho::serve_plain_dialogue(ClientConnection &)"),
              "serve_plain_dialogue");
    EXPECT_EQ(short_name("awaitable<Ending> trecho::(anonymous namespace)::JsonDialogue::run()"),
              "JsonDialogue::run");
    EXPECT_EQ(short_name("void trecho::{anonymous}::run(trecho::{anonymous}::run(int)::_ZN3runE*)"),
              "run");
    EXPECT_EQ(short_name("int main()"), "main");
    EXPECT_EQ(short_name(""), "");
}

} // namespace trecho
