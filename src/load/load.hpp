// Simulated customers, thousands in one thread: each is a coroutine that lives like a person with
// the console, and Load counts what becomes of them.
#pragma once

#include "async/task_group.hpp"
#include "client/plain_customer.hpp"
#include "load/latency_histogram.hpp"
#include "load/settings.hpp"
#include "platform/stream.hpp"

#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace trecho {

struct LoadCounts {
    std::uint64_t bought = 0;
    std::uint64_t declined = 0;
    std::uint64_t abandoned = 0;
    std::uint64_t refused = 0;    // False to the question
    std::uint64_t unsold = 0;     // False to S
    std::uint64_t lost = 0;       // connections that broke, or couldn't be made
    std::uint64_t uncertain = 0;  // S was sent, and its answer never came
    std::uint64_t unanswered = 0; // given up on, long after the end
    std::uint64_t overdue = 0;    // of an open loop: due, and nobody was free to ask by the end
};

// What happened in one tenth of a second.
struct LoadInterval {
    Duration end{}; // since the start
    LoadCounts counts;
    LatencyHistogram purchase;
};

struct LoadResult {
    Duration duration{};
    std::uint64_t bought_in_time = 0; // before the duration was over: the rest only finished
    LoadCounts counts;
    error_code lost_because;   // of the newest connection that was lost
    LatencyHistogram offer;    // from the question, or when it was due, to its answer
    LatencyHistogram sale;     // from the decision to its answer
    LatencyHistogram purchase; // both together, without the thinking in between
    std::vector<LoadInterval> intervals;

    double purchases_per_second() const;
};

// Belongs to one executor. What it is given must outlive it.
class Load {
public:
    static constexpr Duration interval = std::chrono::milliseconds(100);
    static constexpr Duration patience = std::chrono::seconds(20);

    // `on_interval` hears of each interval as it ends.
    Load(const Executor& executor, Connector& connector, Clock& clock, LoadSettings settings,
         std::function<void(const LoadInterval&)> on_interval);

    // Connects all, lets them buy for the duration, and returns when each has its last answer, or
    // has waited `patience` for it since. What was never answered or never asked is counted, and
    // its latency as what it was by then: a server that stalls can't hide it. Call it once.
    awaitable<LoadResult> run();

    // Ends before the duration is over; whoever still waits for an answer is called off.
    void stop();

private:
    awaitable<void> live(std::size_t number, asio::cancellation_signal& interrupt);
    awaitable<Connected> connect(asio::cancellation_signal& interrupt);
    awaitable<bool> buy(PlainCustomer& customer, std::size_t& itinerary);
    awaitable<bool> decide(PlainCustomer& customer, Duration offer_took);
    awaitable<TimePoint> wait_until_due();
    awaitable<void> keep_time();

    bool is_over() const { return is_stopped_ || clock_.now() >= end_; }
    bool happens(double share);
    void count(std::uint64_t LoadCounts::* what);
    void has_connected();
    void has_lost_connection(error_code error, TimePoint due);
    void count_lost(error_code error);
    void count_overdue();
    TimePoint due_time(std::uint64_t request) const;

    Connector& connector_;
    Clock& clock_;
    LoadSettings settings_;
    std::function<void(const LoadInterval&)> on_interval_;
    std::mt19937_64 chance_{1}; // seeded: what customers do by chance, they do again next time
    std::size_t connecting_;
    AsyncEvent all_are_connected_;
    bool is_stopped_ = false;
    bool have_all_ended_ = false;
    TimePoint start_;
    TimePoint end_ = TimePoint::max(); // known when all are connected
    std::uint64_t requests_due_ = 0;   // of the open loop, given to a customer
    LoadInterval current_;
    LoadResult result_;
    std::exception_ptr failure_;
    TaskGroup customers_;
    TaskGroup clockwork_;
};

} // namespace trecho
