// The signals by which a person or a service manager stops a command.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <functional>
#include <initializer_list>
#include <mutex>
#include <thread>

namespace trecho {

// They are heard by a thread of their own, so that they are heard also while the event loop is busy
// or blocked. The third ends the process at once, whatever keeps it, with 128 + its number as a
// shell would say it.
class StopSignals {
public:
    // `say_farewell` is called before an end at once, on the other thread. A signal that is ignored
    // when the process starts stays so (nohup(1)).
    StopSignals(std::initializer_list<int> signals, std::function<void()> say_farewell);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    // From now on `heard` is called, on the other thread, with how many have come; not any more
    // once this is called again, with nothing. As long as it was never called, the first signal
    // ends the process at once.
    void tell(std::function<void(int count)> heard);

    // Which signal came last; 0 before the first.
    int last();

    // Those that have come are answered: the third from now on ends the process.
    void forget_count();

private:
    void wait_for_signal();
    void take(int signal);

    void run_thread();

    sigset_t wanted_{};
    sigset_t blocked_before_{};
    std::function<void()> say_farewell_;
    boost::asio::io_context context_;
    boost::asio::signal_set signals_{context_};
    std::mutex mutex_;
    std::function<void(int)> heard_;
    bool may_finish_ = false; // somebody was told, and stops in an orderly way
    int count_ = 0;
    int last_ = 0;
    std::thread thread_;
};

} // namespace trecho
