// A load generator: thousands of simulated customers in one thread. Each customer is a coroutine
// that asks, thinks and decides; Load counts the results and measures the latencies.
#pragma once

#include "async/task_group.hpp"
#include "client/plain_customer.hpp"
#include "client/server_list.hpp"
#include "load/settings.hpp"
#include "platform/latency_histogram.hpp"
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
    std::uint64_t refused = 0;    // an itinerary was answered by False
    std::uint64_t unsold = 0;     // S was answered by False
    std::uint64_t lost = 0;       // connections that broke or couldn't be made
    std::uint64_t uncertain = 0;  // S was sent, and its answer never came
    std::uint64_t unanswered = 0; // still without an answer `patience` after the end
    std::uint64_t overdue = 0;    // open loop: due, but no customer was free to ask before the end
};

// The results of one Load::interval.
struct LoadInterval {
    Duration end{}; // since the start of the load
    LoadCounts counts;
    LatencyHistogram purchase;
};

struct LoadResult {
    Duration duration{};
    std::uint64_t bought_in_time = 0; // before the end; later ones had only to finish
    LoadCounts counts;
    error_code lost_because;   // why the last lost connection was lost
    LatencyHistogram offer;    // from the request, or when it was due, to its answer
    LatencyHistogram sale;     // from the decision to its answer
    LatencyHistogram purchase; // the sum of both, without the think time
    std::vector<LoadInterval> intervals;

    double purchases_per_second() const;
};

// Use it on one executor. `clock` and the connectors of `servers` must outlive it.
class Load {
public:
    static constexpr Duration interval = std::chrono::milliseconds(100);
    static constexpr Duration patience = std::chrono::seconds(20);

    // Spreads the customers evenly over the servers. A customer stays at its server, so that each
    // server has its share of the load. Calls `on_interval` at the end of each interval.
    Load(const Executor& executor, ServerList servers, Clock& clock, LoadSettings settings,
         std::function<void(const LoadInterval&)> on_interval);

    // Connects all customers and lets them buy for the duration. Returns when each has its last
    // answer, or `patience` after the end. A request that was never answered or never sent counts
    // with the latency that it has by then, so a server that stalls can't hide it. Call it once.
    // Throws what a customer's coroutine threw, which is a bug.
    awaitable<LoadResult> run();

    // Ends the load at once: cancels customers that wait for an answer, and run() returns.
    void stop();

private:
    awaitable<void> run_customer(std::size_t number, asio::cancellation_signal& interrupt);
    awaitable<Connected> connect(std::size_t number, asio::cancellation_signal& interrupt);
    awaitable<bool> buy(PlainCustomer& customer, std::size_t& itinerary);
    awaitable<bool> decide(PlainCustomer& customer, Duration offer_took);
    awaitable<TimePoint> wait_until_due();
    awaitable<void> report_intervals();

    bool is_over() const { return is_stopped_ || clock_.now() >= end_; }
    bool happens(double share);
    void count(std::uint64_t LoadCounts::* what);
    void count_connected();
    void count_unanswered(error_code error, TimePoint due);
    void count_lost(error_code error);
    void count_overdue();
    TimePoint due_time(std::uint64_t request) const;

    ServerList servers_;
    Clock& clock_;
    LoadSettings settings_;
    std::function<void(const LoadInterval&)> on_interval_;
    std::mt19937_64 random_{1}; // a fixed seed, so that runs can be repeated
    std::size_t connecting_;
    AsyncEvent all_are_connected_;
    bool is_stopped_ = false;
    bool have_all_ended_ = false;
    TimePoint start_;
    TimePoint end_ = TimePoint::max(); // known when all are connected
    std::uint64_t requests_due_ = 0;   // open loop: how many were given to a customer
    LoadInterval current_;
    LoadResult result_;
    std::exception_ptr failure_;
    TaskGroup customers_;
    TaskGroup timekeeper_;
};

} // namespace trecho
