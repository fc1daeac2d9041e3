// Time that passes only when there is nothing left to do. A test that waits fifteen seconds takes
// microseconds, and always finds the same things in the same order.
#pragma once

#include "platform/clock.hpp"
#include "platform/coroutine.hpp"
#include "platform/entropy.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <random>
#include <vector>

namespace trecho {

// Everything that a simulation leaves to chance, from one seed.
class SeededEntropy final : public Entropy {
public:
    explicit SeededEntropy(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t draw() override { return engine_(); }

    // From `low` to `high`, both included. Not std::uniform_int_distribution, whose results differ
    // from one standard library to the next.
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return low + engine_() % (high - low + 1);
    }
    bool one_in(std::uint64_t n) { return between(1, n) == 1; }
    auto one_of(const auto& values) { return values[between(0, values.size() - 1)]; }
    Duration duration_between(Duration shortest, Duration longest) {
        return Duration(between(static_cast<std::uint64_t>(shortest.count()),
                                static_cast<std::uint64_t>(longest.count())));
    }

private:
    std::mt19937_64 engine_;
};

// What is to happen, in order of virtual time; what is to happen at the same time, in an order that
// the seed decides.
class VirtualTime {
public:
    explicit VirtualTime(SeededEntropy& entropy) : entropy_(entropy) {}

    struct Event {
        TimePoint time;
        std::uint64_t chance = 0;
        std::uint64_t count = 0;

        // By hand, for a map of tuples takes seconds to compile in each of many files.
        bool operator<(const Event& other) const {
            if (time != other.time) return time < other.time;
            if (chance != other.chance) return chance < other.chance;
            return count < other.count;
        }
    };

    // Events of one lane happen in the order of their times, also when next_ones chooses. Most
    // events have a lane of their own.
    using Lane = std::uint64_t;
    static constexpr Lane own = 0;
    Lane new_lane() { return ++lanes_; }

    TimePoint now() const { return now_; }
    Event at(TimePoint time, std::function<void()> happens, Lane lane = own);
    void cancel(const Event& event) { events_.erase(event); }
    void cancel_all(Lane lane);

    bool is_empty() const { return events_.empty(); }
    TimePoint next() const { return events_.begin()->first.time; }

    // Lets the next event happen, and time be what it then is.
    void advance() { let_happen(events_.begin()->first); }
    void advance_to(TimePoint time) { now_ = time; }

    // To explore other orders than that of the seed: what might come next, if all events within
    // `window` were as good as simultaneous; then, one of them.
    struct Candidate {
        Event event;
        Lane lane;
    };
    std::vector<Candidate> next_ones(Duration window) const;
    void let_happen(const Event& event);

private:
    struct Happening {
        Lane lane = own;
        std::function<void()> happens;
    };

    SeededEntropy& entropy_;
    TimePoint now_ = TimePoint() + std::chrono::hours(1);
    std::map<Event, Happening> events_;
    std::uint64_t count_ = 0;
    Lane lanes_ = own;
};

class SimulatedClock final : public Clock {
public:
    explicit SimulatedClock(VirtualTime& time) : time_(time) {}

    // For one process on the machine that has this clock: it shows the same, and has its own
    // timers.
    SimulatedClock(VirtualTime& time, const SimulatedClock& machine)
        : time_(time), machine_(&machine) {}

    TimePoint now() const override { return time_.now(); }
    CalendarTime calendar() const override;
    std::unique_ptr<Timer> make_timer(std::function<void()> on_expiry) override;

    // How many of its timers are armed: each of them keeps a process from ending.
    std::size_t timers_armed() const { return timers_armed_; }

    // Sets the calendar forwards or back; `now` goes on as if nothing had happened.
    void step(Duration by) { stepped_ += by; }

private:
    VirtualTime& time_;
    const SimulatedClock* machine_ = nullptr;
    std::size_t timers_armed_ = 0;
    Duration stepped_{};
};

// One thread, one seed, one virtual time: the world in which a test runs.
class Simulation {
public:
    explicit Simulation(std::uint64_t seed) : entropy(seed) {}
    virtual ~Simulation() = default;
    Simulation(const Simulation&) = delete;
    Simulation& operator=(const Simulation&) = delete;

    SeededEntropy entropy;
    VirtualTime time{entropy};
    SimulatedClock clock{time};
    asio::io_context context{one_thread_alone};

    Executor executor() { return context.get_executor(); }

    // Until nothing is left to happen.
    void run();

    // Until then; what is to happen at that very time happens too.
    void run_until(TimePoint end);
    void run_for(Duration duration) { run_until(time.now() + duration); }

    // The next event, and all that can be done then without time going on.
    void let_next_happen();

    // The same, but what is to happen within `window` may come between two steps of the coroutines:
    // a thread that was busy finds several events at once, and answers them one after the other.
    void let_next_happen_among_others(Duration window);

    // All that can be done without time going on.
    virtual void run_what_is_ready();

private:
    void come_from_outside(TimePoint latest);
};

} // namespace trecho
