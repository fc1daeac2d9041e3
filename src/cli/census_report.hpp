// What SIGUSR1 prints: where each coroutine of the server waits.
#pragma once

#include "async/census.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <string>

namespace trecho {

// A table, one line for each coroutine, with a heading.
std::string print_census(const Census& census, TimePoint now);

// Prints the census to the log at each SIGUSR1, until stop(). Without it the signal ends the
// process (signal(7)). Use it on one executor.
class CensusReport {
public:
    CensusReport(const Executor& executor, Census& census, const Clock& clock)
        : signals_(executor, SIGUSR1), census_(census), clock_(clock) {}

    awaitable<void> print_at_signal();
    void stop() { signals_.cancel(); }

private:
    asio::signal_set signals_;
    Census& census_;
    const Clock& clock_;
};

} // namespace trecho
