#include "load/load.hpp"

#include <algorithm>

namespace trecho {

namespace {

// Between two attempts to connect, so that the attempts don't become the load.
constexpr std::chrono::milliseconds pause_before_reconnecting{100};

} // namespace

double LoadResult::purchases_per_second() const {
    const double seconds = to_seconds(duration);
    return seconds > 0 ? static_cast<double>(bought_in_time) / seconds : 0;
}

Load::Load(const Executor& executor, ServerList servers, Clock& clock, LoadSettings settings,
           std::function<void(const LoadInterval&)> on_interval)
    : servers_(std::move(servers)), clock_(clock), settings_(std::move(settings)),
      on_interval_(std::move(on_interval)), connecting_(settings_.clients),
      customers_(executor, [this](const std::exception_ptr& failure) { failure_ = failure; }),
      timekeeper_(executor, [this](const std::exception_ptr& failure) { failure_ = failure; }) {}

awaitable<LoadResult> Load::run() {
    for (std::size_t number = 0; number < settings_.clients; ++number) {
        customers_.spawn(
            [&](asio::cancellation_signal& interrupt) { return run_customer(number, interrupt); });
    }
    timekeeper_.spawn(report_intervals());
    co_await customers_.join();
    have_all_ended_ = true;
    timekeeper_.interrupt_all();
    co_await timekeeper_.join();
    count_overdue();
    if (failure_) std::rethrow_exception(failure_);
    co_return std::move(result_);
}

void Load::stop() {
    is_stopped_ = true;
    customers_.interrupt_all();
    timekeeper_.interrupt_all();
}

// One customer: connects, and buys again and again until the end of the load.
awaitable<void> Load::run_customer(std::size_t number, asio::cancellation_signal& interrupt) {
    std::size_t itinerary = number % settings_.itineraries.size();
    Connected connected = co_await connect(number, interrupt);
    count_connected();
    co_await all_are_connected_.wait();

    while (!is_over()) {
        if (connected.error) {
            count_lost(connected.error);
            co_await sleep_until(clock_, clock_.now() + pause_before_reconnecting);
        } else {
            PlainCustomer customer(std::move(connected.stream), clock_, interrupt);
            bool goes_on = true;
            while (goes_on && !is_over()) goes_on = co_await buy(customer, itinerary);
        }
        if (!is_over()) connected = co_await connect(number, interrupt);
    }
}

// With a time limit: the load begins when all have connected or failed, and a host that is down may
// never answer.
awaitable<Connected> Load::connect(std::size_t number, asio::cancellation_signal& interrupt) {
    Connector& server = servers_.connector(number % servers_.size());
    Deadline deadline(clock_, interrupt);
    Connected connected = co_await within(deadline, clock_.now() + patience, server.connect());
    co_return connected;
}

// Asks for a seat once, and decides if one is held. Returns false when the connection must end.
awaitable<bool> Load::buy(PlainCustomer& customer, std::size_t& itinerary) {
    const TimePoint due = co_await wait_until_due();
    if (is_over()) co_return false;

    const PlainAnswer offer = co_await customer.ask_for(settings_.itineraries[itinerary]);
    if (offer.error) {
        count_unanswered(offer.error, due);
        co_return false;
    }
    if (!offer.is_yes) {
        count(&LoadCounts::refused);
        itinerary = (itinerary + 1) % settings_.itineraries.size();
        co_return true;
    }
    const Duration offer_took = clock_.now() - due;
    result_.offer.record(offer_took);

    if (settings_.think_time > Duration::zero()) {
        co_await sleep_until(clock_, clock_.now() + settings_.think_time);
    }
    if (happens(settings_.abandons)) {
        count(&LoadCounts::abandoned);
        co_return false;
    }
    co_return co_await decide(customer, offer_took);
}

awaitable<bool> Load::decide(PlainCustomer& customer, Duration offer_took) {
    const bool declines = happens(settings_.declines);
    const TimePoint decided = clock_.now();
    const PlainAnswer answer =
        co_await customer.decide(declines ? Decision::decline : Decision::buy);
    if (answer.error) {
        count_unanswered(answer.error, decided - offer_took);
        if (!declines) count(&LoadCounts::uncertain);
        co_return false;
    }
    if (declines) {
        count(&LoadCounts::declined);
    } else if (!answer.is_yes) {
        count(&LoadCounts::unsold);
    } else {
        const Duration sale_took = clock_.now() - decided;
        result_.sale.record(sale_took);
        result_.purchase.record(offer_took + sale_took);
        current_.purchase.record(offer_took + sale_took);
        count(&LoadCounts::bought);
    }
    co_return true;
}

// Returns when the request is due, which is where its latency begins: in an open loop that may be
// long ago.
awaitable<TimePoint> Load::wait_until_due() {
    if (!settings_.purchases_per_second) co_return clock_.now();

    const TimePoint due = due_time(requests_due_++);
    if (due > clock_.now()) co_await sleep_until(clock_, std::min(due, end_));
    co_return due;
}

awaitable<void> Load::report_intervals() {
    co_await all_are_connected_.wait();
    TimePoint tick = start_;
    while (!is_over()) {
        tick = std::min(tick + interval, end_);
        co_await sleep_until(clock_, tick);
        current_.end = clock_.now() - start_;
        result_.duration = current_.end;
        result_.bought_in_time += current_.counts.bought;
        on_interval_(current_);
        result_.intervals.push_back(std::exchange(current_, LoadInterval()));
    }
    // The flag, because a cancellation between two waits is lost.
    if (!have_all_ended_) co_await sleep_until(clock_, clock_.now() + patience);
    customers_.interrupt_all();
}

void Load::count_connected() {
    if (--connecting_ > 0) return;
    start_ = clock_.now();
    end_ = start_ + settings_.duration;
    all_are_connected_.set();
}

void Load::count_unanswered(error_code error, TimePoint due) {
    if (error != asio::error::operation_aborted) return count_lost(error);
    if (is_stopped_) return;
    count(&LoadCounts::unanswered);
    result_.purchase.record(clock_.now() - due);
}

void Load::count_lost(error_code error) {
    result_.lost_because = error;
    count(&LoadCounts::lost);
}

TimePoint Load::due_time(std::uint64_t request) const {
    const std::chrono::duration<double> since_start(static_cast<double>(request) /
                                                    settings_.purchases_per_second.value_or(1));
    return start_ + std::chrono::duration_cast<Duration>(since_start);
}

void Load::count_overdue() {
    if (!settings_.purchases_per_second || is_stopped_) return;
    const std::chrono::duration<double> whole(settings_.duration);
    const auto all = static_cast<std::uint64_t>(whole.count() * *settings_.purchases_per_second);
    if (requests_due_ >= all) return;

    // Counts in steps, because there may be billions of requests. Requests that follow each other
    // have nearly the same latency.
    result_.counts.overdue = all - requests_due_;
    const std::uint64_t step = result_.counts.overdue / 10'000 + 1;
    for (std::uint64_t request = requests_due_; request < all; request += step) {
        result_.purchase.record(end_ - due_time(request), std::min(step, all - request));
    }
}

bool Load::happens(double share) {
    return std::uniform_real_distribution<double>()(random_) < share;
}

void Load::count(std::uint64_t LoadCounts::* what) {
    ++(result_.counts.*what);
    ++(current_.counts.*what);
}

} // namespace trecho
