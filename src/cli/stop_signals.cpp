#include "cli/stop_signals.hpp"

#include "platform/terminal_settings.hpp"

#include <boost/system/error_code.hpp>

#include <csignal>
#include <cstdlib>
#include <utility>

namespace trecho {

namespace {

constexpr int signals_to_the_end = 3;

bool is_ignored(int signal) {
    struct sigaction action{};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

// The kernel gives a signal to any thread that doesn't block it, and to one that waits for a disk
// in vain. So all others block these, and this thread blocks the rest.
StopSignals::StopSignals(std::initializer_list<int> signals, std::function<void()> say_farewell)
    : say_farewell_(std::move(say_farewell)) {
    sigemptyset(&wanted_);
    for (const int signal : signals) {
        if (is_ignored(signal)) continue;
        sigaddset(&wanted_, signal);
        signals_.add(signal);
    }
    wait_for_signal();

    sigset_t all;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &blocked_before_);
    thread_ = std::thread([this] { run_thread(); });
    ::pthread_sigmask(SIG_SETMASK, &blocked_before_, nullptr);
    ::pthread_sigmask(SIG_BLOCK, &wanted_, nullptr);
}

StopSignals::~StopSignals() {
    context_.stop(); // no coroutine runs there
    thread_.join();
    ::pthread_sigmask(SIG_SETMASK, &blocked_before_, nullptr);
}

void StopSignals::run_thread() {
    ::pthread_sigmask(SIG_UNBLOCK, &wanted_, nullptr);
    context_.run();
}

void StopSignals::tell(std::function<void(int)> heard) {
    const std::lock_guard lock(mutex_);
    heard_ = std::move(heard);
    may_finish_ = true;
}

int StopSignals::last() {
    const std::lock_guard lock(mutex_);
    return last_;
}

void StopSignals::forget_count() {
    const std::lock_guard lock(mutex_);
    count_ = 0;
}

void StopSignals::wait_for_signal() {
    signals_.async_wait([this](boost::system::error_code error, int signal) {
        if (error) return;
        take(signal);
        wait_for_signal();
    });
}

void StopSignals::take(int signal) {
    if (signal == SIGINT && is_terminal_lent()) return; // Ctrl-C was for the other program
    const std::lock_guard lock(mutex_);
    ++count_;
    last_ = signal;
    if (may_finish_ && count_ < signals_to_the_end) {
        if (heard_) heard_(count_);
        return;
    }
    give_terminal_back();
    say_farewell_();
    std::_Exit(128 + signal);
}

} // namespace trecho
