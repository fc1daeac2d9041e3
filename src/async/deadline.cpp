#include "async/deadline.hpp"

#include "async/async_event.hpp"

namespace trecho {

Deadline::Deadline(Clock& clock, asio::cancellation_signal& interrupt)
    : clock_(clock), interrupt_(interrupt), timer_(clock.make_timer([this] { on_timer(); })) {}

Deadline::Running::Running(Deadline& deadline, TimePoint at) : deadline_(deadline) {
    deadline_.at_ = at;
    deadline_.passed_ = false;

    // Most operations finish in time, and the next deadline lies a little later. So we let the
    // timer expire at the old time and look then: arming it for each deadline costs a system call,
    // this costs a store.
    if (at < deadline_.expires_at_) {
        deadline_.expires_at_ = at;
        deadline_.timer_->arm(at);
    }
}

Deadline::Running::~Running() { deadline_.at_ = never; }

void Deadline::on_timer() {
    expires_at_ = never;
    if (at_ == never) return;

    if (clock_.now() < at_) {
        expires_at_ = at_;
        timer_->arm(at_);
        return;
    }
    passed_ = true;

    // The operation may have finished in this very instant. Then the signal interrupts nothing, and
    // the coroutine may go on to its next wait. So we repeat it until the Running is destroyed.
    expires_at_ = clock_.now() + pause_between_interruptions;
    timer_->arm(expires_at_);
    interrupt_.emit(asio::cancellation_type::terminal);
}

awaitable<error_code> sleep_until(Clock& clock, TimePoint at) {
    AsyncEvent time_has_come;
    const auto timer = clock.make_timer([&time_has_come] { time_has_come.set(); });
    timer->arm(at);
    co_return co_await time_has_come.wait();
}

} // namespace trecho
