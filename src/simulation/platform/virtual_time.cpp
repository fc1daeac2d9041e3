#include "simulation/platform/virtual_time.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace trecho {

namespace {

class SimulatedTimer final : public Timer {
public:
    SimulatedTimer(VirtualTime& time, std::size_t& timers_armed, std::function<void()> on_expiry)
        : time_(time), timers_armed_(timers_armed), on_expiry_(std::move(on_expiry)) {}
    ~SimulatedTimer() override { disarm(); }

    void arm(TimePoint at) override {
        disarm();
        ++timers_armed_;
        event_ = time_.at(at, [this] {
            --timers_armed_;
            event_.reset();
            on_expiry_();
        });
    }

    void disarm() override {
        if (!event_) return;
        --timers_armed_;
        time_.cancel(*event_);
        event_.reset();
    }

private:
    VirtualTime& time_;
    std::size_t& timers_armed_; // of its clock
    std::function<void()> on_expiry_;
    std::optional<VirtualTime::Event> event_;
};

} // namespace

VirtualTime::Event VirtualTime::at(TimePoint time, std::function<void()> happens, Lane lane) {
    const Event event{std::max(time, now_), entropy_.draw(), ++count_};
    events_.emplace(event, Happening{lane, std::move(happens)});
    return event;
}

void VirtualTime::cancel_all(Lane lane) {
    std::erase_if(events_, [lane](const auto& event) { return event.second.lane == lane; });
}

std::vector<VirtualTime::Candidate> VirtualTime::next_ones(Duration window) const {
    std::vector<Candidate> next;
    std::set<Lane> seen;
    for (const auto& [event, happening] : events_) {
        if (event.time > this->next() + window) break;
        if (happening.lane == own || seen.insert(happening.lane).second)
            next.push_back({event, happening.lane});
    }
    return next;
}

void VirtualTime::let_happen(const Event& event) {
    auto happening = events_.extract(event);
    if (happening.empty()) return; // cancelled meanwhile
    now_ = std::max(now_, event.time);
    happening.mapped().happens();
}

CalendarTime SimulatedClock::calendar() const {
    using namespace std::chrono;
    if (machine_) return machine_->calendar();
    const CalendarTime start = sys_days(year(2026) / January / 1);
    return start + duration_cast<CalendarTime::duration>(time_.now().time_since_epoch() + stepped_);
}

std::unique_ptr<Timer> SimulatedClock::make_timer(std::function<void()> on_expiry) {
    return std::make_unique<SimulatedTimer>(time_, timers_armed_, std::move(on_expiry));
}

void Simulation::run() {
    run_what_is_ready();
    while (!time.is_empty()) {
        let_next_happen();
    }
}

void Simulation::run_until(TimePoint end) {
    run_what_is_ready();
    while (!time.is_empty() && time.next() <= end) {
        let_next_happen();
    }
    time.advance_to(end);
}

// On the executor, as timers do: an interruption that comes from elsewhere is posted to it with a
// bare pointer to the coroutine's signal (co_spawn_cancellation_handler of Boost 1.81), and finds a
// coroutine that has ended meanwhile.
void Simulation::come_from_outside(TimePoint latest) {
    asio::post(context, [this, latest] {
        if (!time.is_empty() && time.next() <= latest) time.advance();
    });
}

void Simulation::let_next_happen() {
    come_from_outside(time.next());
    run_what_is_ready();
}

void Simulation::let_next_happen_among_others(Duration window) {
    const TimePoint latest = time.next() + window;
    come_from_outside(latest);
    do {
        const bool comes_another = entropy.one_in(2);
        if (comes_another) come_from_outside(latest);
        context.restart();
    } while (context.poll_one() > 0);
}

void Simulation::run_what_is_ready() {
    context.restart();
    context.poll();
}

} // namespace trecho
