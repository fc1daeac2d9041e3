#include "cluster/storm.hpp"

#include "cluster/storm_customer.hpp"
#include "cluster/storm_verdict.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <poll.h>

#include <chrono>

namespace trecho {

using namespace std::chrono_literals;

namespace {

constexpr auto storm_limit = 120s; // only a hanging storm reaches it

} // namespace

std::string storm_network(const StormSettings& settings) {
    std::string json = R"({"legs": [)";
    for (std::size_t leg = 0; leg < settings.legs; ++leg)
        json += fmt::format(R"({}{{"origin": "C{}", "destination": "C{}", "seats": {}}})",
                            leg == 0 ? "" : ",", leg, (leg + 1) % settings.legs, settings.seats);
    return json + "]}";
}

StormState::StormState(const StormSettings& chosen, const Clock& clock)
    : settings(chosen), network(Network::parse(storm_network(chosen), "network.json")), log(clock),
      history(clock, network, chosen.confirm_limit, log, violations, 1h, 500ms) {}

Storm::Storm(const StormSettings& settings)
    : state_(settings, clock_), tasks_(context_.get_executor(), abort_process) {}

Storm::~Storm() {
    if (thread_.joinable()) finish();
}

void Storm::start() {
    for (Lane lane = 1; lane <= state_.settings.customers; ++lane)
        tasks_.spawn(&Storm::run_customer, this, lane);
    thread_ = std::thread([this] { context_.run_for(storm_limit); });
}

void Storm::finish() {
    state_.is_ending = true;
    thread_.join();
    EXPECT_EQ(tasks_.running(), 0U) << "customers that never end";
    if (tasks_.running() == 0) return;
    tasks_.interrupt_all();
    context_.restart();
    context_.run_for(10s);
}

awaitable<void> Storm::run_customer(Lane lane, asio::cancellation_signal& interrupt) {
    StormCustomer customer(state_, clock_, context_.get_executor(), lane, interrupt);
    co_await customer.run();
}

void Storm::wait_for_sales(std::size_t more) { wait_for_more(state_.sales, more); }

void Storm::wait_for_refusals_by_storage(std::size_t more) {
    wait_for_more(state_.refused_by_storage, more);
}

void Storm::wait_for_unsold(std::size_t more) { wait_for_more(state_.unsold, more); }

void Storm::wait_for_more(const std::atomic<std::size_t>& count, std::size_t more) const {
    const std::size_t wanted = count + more;
    const TimePoint give_up = clock_.now() + storm_limit / 2;
    while (count < wanted && clock_.now() < give_up) ::poll(nullptr, 0, 2);
    EXPECT_GE(count, wanted) << "the storm stands still";
}

std::string Storm::problem(const DatabaseCluster& cluster, std::string_view database) {
    return problem_of(state_, cluster, database);
}

std::string Storm::problem_of_orders(const DatabaseCluster& cluster, std::string_view database) {
    return trecho::problem_of_orders(state_, cluster, database);
}

std::string Storm::problem_of_waits() { return trecho::problem_of_waits(state_); }

} // namespace trecho
