// Goal: a signal reaches the coroutine that waits for it, also when it comes before the wait.
#include "cli/stop_signals.hpp"

#include "async/task_group.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <vector>

namespace trecho {

using testing::ElementsAre;

namespace {

// What a command does with its signals: waits for each until there are no more.
class SignalledCommand {
public:
    SignalledCommand() { signals.keep_for_next(); }

    void start() { tasks.spawn(take_all()); }

    StopSignals signals{{SIGUSR1, SIGUSR2}, [] {}};
    asio::io_context context{one_thread};
    std::vector<int> taken;
    TaskGroup tasks{context.get_executor(), [](const std::exception_ptr&) { ADD_FAILURE(); }};

private:
    awaitable<void> take_all() {
        int signal = -1;
        while (signal != 0) {
            signal = co_await signals.next();
            taken.push_back(signal);
        }
    }
};

} // namespace

TEST(StopSignals, GivesEachSignalToTheNextWait) {
    SignalledCommand command;
    ::kill(::getpid(), SIGUSR2); // before anybody waits
    command.start();
    while (command.taken.empty()) command.context.run_one();
    ::kill(::getpid(), SIGUSR1);
    while (command.taken.size() < 2) command.context.run_one();
    command.signals.close();
    command.context.run();
    EXPECT_THAT(command.taken, ElementsAre(SIGUSR2, SIGUSR1, 0));
}

TEST(StopSignals, GiveZeroToAWaitThatIsCancelled) {
    SignalledCommand command;
    command.start();
    command.context.poll();
    command.tasks.interrupt_all();
    command.context.run();
    EXPECT_THAT(command.taken, ElementsAre(0));
}

TEST(StopSignals, GiveZeroOnceTheyAreClosed) {
    SignalledCommand command;
    command.signals.close();
    ::kill(::getpid(), SIGUSR1); // nobody takes it
    command.start();
    command.context.run();
    EXPECT_THAT(command.taken, ElementsAre(0));
}

} // namespace trecho
