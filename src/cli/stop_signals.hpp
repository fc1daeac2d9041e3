// The signals by which a person or a service manager stops a command.
#pragma once

#include "platform/coroutine.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <initializer_list>
#include <memory>
#include <thread>

namespace trecho {

// A thread of its own receives them, so the third one ends the process at once, whatever the other
// threads wait for, with exit code 128 + its number, as a shell would report it. Thread-safe.
class StopSignals {
public:
    // `before_sudden_end` is called on that thread before it ends the process. A signal that was
    // ignored when the process started stays so (nohup(1)).
    StopSignals(std::initializer_list<int> signals, std::function<void()> before_sudden_end);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // Until this is called, the first signal ends the process at once. From then on the first two
    // are kept for next().
    void keep_for_next();

    // Waits for a signal, or takes one that has come before, and returns its number. 0 when the
    // wait is cancelled, and after close().
    awaitable<int> next();

    // Ends a next() that waits, and drops the signals that are kept.
    void close();

    // Starts the count anew: the third signal after this call ends the process.
    void forget_count();

private:
    struct State;

    void wait_for_signal();
    void take(int signal);
    void run_thread();

    sigset_t wanted_{};
    sigset_t blocked_before_{};
    std::function<void()> before_sudden_end_;
    std::shared_ptr<State> state_;
    asio::io_context context_;
    asio::signal_set signals_{context_};
    std::thread thread_;
};

} // namespace trecho
