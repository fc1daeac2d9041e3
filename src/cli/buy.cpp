// trecho buy: the console client.
#include "async/task_group.hpp"
#include "cli/commands.hpp"
#include "client/console.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <cstdio>

namespace trecho {

namespace {

class BuyProcess {
public:
    explicit BuyProcess(const BuyOptions& options)
        : options_(options), tasks_(executor_, [](const std::exception_ptr& failure) {
              std::rethrow_exception(failure);
          }) {}

    int run() {
        signals_.async_wait([this](error_code error, int) {
            if (!error) tasks_.interrupt_all(); // each prompt and each wait ends as at Ctrl-D
        });
        tasks_.spawn([this](asio::cancellation_signal& interrupt) { return buy(interrupt); });
        context_.run();
        return exit_code_;
    }

private:
    awaitable<void> buy(asio::cancellation_signal& interrupt) {
        exit_code_ = co_await connect_and_buy(interrupt);
        signals_.cancel();
    }

    awaitable<int> connect_and_buy(asio::cancellation_signal& interrupt) {
        const auto connector = tcp_connector(executor_, options_.connect);
        Connected connected = co_await connector->connect();
        if (connected.error == asio::error::operation_aborted) co_return exit_failure;
        if (connected.error) co_return say_nobody_is_there(connected.error.message());

        Customer customer(
            std::move(connected.stream), clock_, interrupt,
            [this](std::uint64_t ahead) { terminal_->print(waiting_message(ahead)); });
        const Greeting greeting = co_await customer.greet();
        if (greeting.error == asio::error::operation_aborted) co_return exit_failure;
        if (greeting.error) co_return say_nobody_is_there("what answers there isn't Trecho");

        Console console(*terminal_, customer);
        if (options_.itinerary.empty()) {
            const Outcome outcome = co_await console.run();
            co_return outcome == Outcome::no_connection ? exit_no_connection : exit_success;
        }
        const Outcome outcome = co_await console.buy(options_.itinerary, options_.buys_at_once);
        if (outcome == Outcome::no_connection) co_return exit_no_connection;
        co_return outcome == Outcome::bought ? exit_success : exit_failure;
    }

    int say_nobody_is_there(const std::string& why) const {
        fmt::print(stderr,
                   "trecho: can't buy at {}: {}; is the server running? Start it with: trecho "
                   "serve\n",
                   to_string(options_.connect), why);
        return exit_no_connection;
    }

    BuyOptions options_;
    asio::io_context context_{one_thread};
    Executor executor_ = context_.get_executor();
    SystemClock clock_{executor_};
    asio::signal_set signals_{executor_, SIGINT, SIGTERM};
    std::unique_ptr<Terminal> terminal_ = standard_terminal(executor_);
    TaskGroup tasks_;
    int exit_code_ = exit_failure;
};

} // namespace

int buy(const BuyOptions& options) { return BuyProcess(options).run(); }

} // namespace trecho
