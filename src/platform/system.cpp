#include "platform/system.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>

namespace trecho {

namespace {

class SystemTimer final : public Timer {
public:
    SystemTimer(const Executor& executor, std::function<void()> on_expiry)
        : state_(std::make_shared<State>(executor, std::move(on_expiry))) {}

    void arm(TimePoint at) override {
        state_->timer.expires_at(at);
        const std::uint64_t arming = ++state_->arming;

        // Cancelling doesn't stop a handler that is already queued to run. When it runs, the timer
        // may be armed again, or destroyed. So each handler knows which arming it belongs to.
        state_->timer.async_wait([weak_state = std::weak_ptr(state_), arming](error_code) {
            const auto state = weak_state.lock();
            if (state && state->arming == arming) state->on_expiry();
        });
    }

    void disarm() override {
        ++state_->arming;
        state_->timer.cancel();
    }

private:
    struct State {
        State(const Executor& executor, std::function<void()> expiry)
            : timer(executor), on_expiry(std::move(expiry)) {}

        asio::steady_timer timer;
        std::function<void()> on_expiry;
        std::atomic<std::uint64_t> arming = 0;
    };

    std::shared_ptr<State> state_;
};

} // namespace

std::unique_ptr<Timer> SystemClock::make_timer(std::function<void()> on_expiry) {
    return std::make_unique<SystemTimer>(executor_, std::move(on_expiry));
}

} // namespace trecho
