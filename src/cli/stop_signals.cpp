#include "cli/stop_signals.hpp"

#include "async/waiting_line.hpp"
#include "platform/terminal_settings.hpp"

#include <csignal>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <utility>

namespace trecho {

namespace {

constexpr int signals_to_the_end = 3;

bool is_ignored(int signal) {
    struct sigaction action{};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

struct StopSignals::State : WaitingLine<int> {
    std::deque<int> kept; // come, and not taken by next() yet
    bool are_kept = false;
    bool is_closed = false;
    int count = 0;
};

// The kernel delivers a signal to any thread that doesn't block it, even to one that is stuck in a
// write to a broken disk. So all other threads block these, and this thread blocks the rest.
StopSignals::StopSignals(std::initializer_list<int> signals,
                         std::function<void()> before_sudden_end)
    : before_sudden_end_(std::move(before_sudden_end)), state_(std::make_shared<State>()) {
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
    close();
    ::pthread_sigmask(SIG_SETMASK, &blocked_before_, nullptr);
}

void StopSignals::run_thread() {
    ::pthread_sigmask(SIG_UNBLOCK, &wanted_, nullptr);
    context_.run();
}

void StopSignals::keep_for_next() {
    const std::lock_guard lock(state_->mutex);
    state_->are_kept = true;
}

awaitable<int> StopSignals::next() {
    auto initiate = [state = state_](auto handler) {
        const std::lock_guard lock(state->mutex);
        if (state->is_closed) return State::complete_now(std::move(handler), 0);
        if (state->kept.empty()) return static_cast<void>(state->enter(std::move(handler)));
        State::complete_now(std::move(handler), state->kept.front());
        state->kept.pop_front();
    };
    const int signal =
        co_await asio::async_initiate<const asio::deferred_t, void(int)>(initiate, asio::deferred);
    co_return signal;
}

void StopSignals::close() {
    const std::lock_guard lock(state_->mutex);
    state_->is_closed = true;
    while (!state_->empty()) state_->serve_first(0);
}

void StopSignals::forget_count() {
    const std::lock_guard lock(state_->mutex);
    state_->count = 0;
}

void StopSignals::wait_for_signal() {
    signals_.async_wait([this](error_code error, int signal) {
        if (error) return;
        take(signal);
        wait_for_signal();
    });
}

void StopSignals::take(int signal) {
    const std::lock_guard lock(state_->mutex);
    ++state_->count;
    if (!state_->are_kept || state_->count >= signals_to_the_end) {
        give_terminal_back();
        before_sudden_end_();
        std::_Exit(128 + signal);
    }
    if (state_->is_closed) return;
    if (state_->empty()) return state_->kept.push_back(signal);
    state_->serve_first(signal);
}

} // namespace trecho
