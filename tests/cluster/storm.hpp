// Customers that buy at three servers at once, while the test breaks something.
#pragma once

#include "async/task_group.hpp"
#include "cluster/storm_state.hpp"
#include "platform/system.hpp"
#include "postgres/cluster.hpp"

#include <thread>

namespace trecho {

class Storm {
public:
    explicit Storm(const StormSettings& settings);
    ~Storm();
    Storm(const Storm&) = delete;
    Storm& operator=(const Storm&) = delete;

    const StormSettings& settings() const { return state_.settings; }

    // Where a server listens now. Before start() for each of them.
    void server_is_at(std::size_t place, std::uint16_t port) { state_.ports[place] = port; }

    // The customers run on a thread of their own until finish(), which returns when each of them
    // knows how its last purchase ended.
    void start();
    void finish();

    // Waits until so many more sales were told. Fails the test when that takes too long.
    void wait_for_sales(std::size_t more);
    void wait_for_refusals_by_storage(std::size_t more);
    void wait_for_unsold(std::size_t more);
    std::size_t unsold() const { return state_.unsold; }

    // What is wrong with all that customers have heard, and with the store; "" if nothing is.
    // After finish().
    std::string problem(const DatabaseCluster& cluster, std::string_view database);

    // The same, but only a part of it (storm_verdict.hpp).
    std::string problem_of_orders(const DatabaseCluster& cluster, std::string_view database);
    std::string problem_of_waits();

private:
    awaitable<void> run_customer(Lane lane, asio::cancellation_signal& interrupt);
    void wait_for_more(const std::atomic<std::size_t>& count, std::size_t more) const;

    asio::io_context context_{1};
    SystemClock clock_{context_.get_executor()};
    StormState state_;
    TaskGroup tasks_;
    std::thread thread_;
};

} // namespace trecho
