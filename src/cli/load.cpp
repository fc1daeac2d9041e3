// trecho load: runs simulated customers against a server, and reports what they measured.
#include "load/load.hpp"
#include "async/task_group.hpp"
#include "cli/advice.hpp"
#include "cli/commands.hpp"
#include "cli/load_report.hpp"
#include "cli/stop_signals.hpp"
#include "cli/store_tally.hpp"
#include "cli/tcp_servers.hpp"
#include "client/customer.hpp"
#include "client/escaped_bytes.hpp"
#include "load/sold_check.hpp"
#include "platform/standard_output.hpp"
#include "platform/stream.hpp"
#include "platform/system.hpp"
#include "postgres/bad_store.hpp"
#include "protocol/limits.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace trecho {

namespace {

bool is_one_request(const std::string& itinerary) {
    return itinerary.find_first_of("\r\n") == std::string::npos && parse_itinerary(itinerary) &&
           itinerary.size() <= message_bytes_max;
}

std::vector<std::string> choose_itineraries(const std::vector<ListedLeg>& legs, bool one_for_all) {
    std::vector<std::string> itineraries;
    std::uint64_t most_left = 0;
    for (const ListedLeg& leg : legs) {
        if (leg.left == 0 || (one_for_all && leg.left <= most_left)) continue;
        const std::string itinerary = leg.origin + " > " + leg.destination;
        if (!is_one_request(itinerary)) continue; // a network may have unusual names
        if (one_for_all) itineraries.clear();
        itineraries.push_back(itinerary);
        most_left = leg.left;
    }
    return itineraries;
}

std::optional<StoreTally> tally_before(const LoadOptions& options) {
    if (options.store.empty()) return std::nullopt;
    return tally_store(options.store);
}

class LoadProcess {
public:
    explicit LoadProcess(const LoadOptions& options)
        : options_(options), store_(tally_before(options)),
          tasks_(executor_, [this](const std::exception_ptr& failure) { has_failed(failure); }),
          signal_tasks_(executor_,
                        [this](const std::exception_ptr& failure) { has_failed(failure); }) {
        if (options_.json.empty()) return;
        json_.open(options_.json);
        if (!json_) {
            throw std::runtime_error("can't write " + options_.json.string() +
                                     "; name another file with --json");
        }
    }

    int run() {
        signals_.keep_for_next();
        signal_tasks_.spawn(obey_signals());
        tasks_.spawn(&LoadProcess::work, this);
        context_.run();
        if (failure_) std::rethrow_exception(failure_);
        return exit_code_;
    }

private:
    void has_failed(const std::exception_ptr& failure) {
        failure_ = failure;
        signals_.close();
    }

    awaitable<void> obey_signals() {
        for (;;) {
            const int signal = co_await signals_.next();
            if (signal == 0) co_return; // closed
            stop_soon();
        }
    }

    // Interrupts a moment later, because a coroutine between two waits would lose the interruption.
    void stop_soon() { stop_timer_->arm(clock_.now() + Deadline::pause_between_interruptions); }

    // Stops the load, or the LIST requests before and after it.
    void stop() {
        if (load_) {
            load_->stop();
        } else {
            tasks_.interrupt_all();
        }
    }

    awaitable<void> work(asio::cancellation_signal& interrupt) {
        exit_code_ = co_await load_and_check(interrupt);
        signals_.close();
    }

    awaitable<int> load_and_check(asio::cancellation_signal& interrupt) {
        LoadSettings settings = options_.settings;
        Listing before;
        if (options_.itinerary.empty()) {
            before = co_await legs_.list(interrupt);
            if (!before.reason.empty()) co_return say_refused(before.reason);
            if (before.error) co_return say_nobody_is_there(before.error);
            settings.itineraries = choose_itineraries(before.legs, options_.wants_one_leg);
            if (settings.itineraries.empty()) co_return say_sold_out();
        } else {
            settings.itineraries.push_back(options_.itinerary);
        }

        load_.emplace(executor_, servers_, clock_, settings,
                      [this](const LoadInterval& interval) { progress_.show(interval); });
        const LoadResult result = co_await load_->run();
        load_.reset();
        progress_.clear();
        if (result.offer.count() == 0 && result.counts.refused == 0 && result.counts.lost > 0)
            co_return say_nobody_is_there(result.lost_because);

        const LoadChecks checks = co_await check(interrupt, before, result.counts);
        print_load(settings, result, checks);
        if (json_.is_open()) json_ << load_json(settings, result, checks) << std::flush;
        if (json_.is_open() && !json_) co_return say_not_written();
        co_return checks.agree() ? exit_success : exit_failure;
    }

    // Both checks, each with what the customers here bought.
    awaitable<LoadChecks> check(asio::cancellation_signal& interrupt, const Listing& before,
                                LoadCounts counts) {
        LoadChecks checks;
        checks.sold.bought = static_cast<std::int64_t>(counts.bought);
        checks.sold.is_wanted = options_.itinerary.empty();
        if (checks.sold.is_wanted) checks.sold = co_await legs_.check(interrupt, before, counts);
        if (store_) checks.store = compare_with_store(*store_, counts);
        co_return checks;
    }

    // Blocks, which is harmless: nothing else runs any more.
    StoreCheck compare_with_store(const StoreTally& before, const LoadCounts& counts) const {
        StoreCheck check;
        check.store = before.name;
        check.bought = static_cast<std::int64_t>(counts.bought);
        check.uncertain = static_cast<std::int64_t>(counts.uncertain);
        try {
            const StoreTally after = tally_store(options_.store);
            check.tickets = after.tickets - before.tickets;
            if (!after.problems.empty()) check.problem = after.problems.front();
        } catch (const BadStore& error) {
            check.problem = error.what();
        }
        return check;
    }

    int say_nobody_is_there(error_code error) const {
        if (error == asio::error::operation_aborted) return exit_failure; // Ctrl-C
        const Endpoint& server = options_.connect.front();
        std::string cure = "Check the address too";
        if (options_.connect.size() > 1) {
            cure = "Check the addresses too";
        } else if (is_on_this_machine(server)) {
            cure = "Start it with: " + command_that_serves(server);
        }
        fmt::print(stderr, "trecho: can't load {}: {}; does a Trecho server run there? {}\n",
                   to_string(options_.connect), error.message(), cure);
        return exit_no_connection;
    }

    int say_refused(const std::string& reason) const {
        fmt::print(stderr,
                   "trecho: can't load {}: the server refuses ({}); try again in a moment, or let "
                   "it take more clients with --max-clients\n",
                   to_string(options_.connect), without_control_characters(reason));
        return exit_no_connection;
    }

    int say_sold_out() const {
        fmt::print(stderr,
                   "trecho: {} has no seat left to buy; start it with a network that has more, or "
                   "with another --state\n",
                   to_string(options_.connect));
        return exit_failure;
    }

    int say_not_written() const {
        fmt::print(stderr, "trecho: can't write {}; is the disk full?\n", options_.json.string());
        return exit_failure;
    }

    LoadOptions options_;
    std::optional<StoreTally> store_; // before the load; empty without --store
    std::ofstream json_;
    asio::io_context context_{one_thread};
    Executor executor_ = context_.get_executor();
    SystemClock clock_{executor_};
    TcpServers tcp_servers_{executor_, options_.connect};
    ServerList servers_ = tcp_servers_.list();
    LegsOnSale legs_{servers_, clock_};
    LoadProgress progress_{::isatty(STDERR_FILENO) == 1};
    std::optional<Load> load_;
    std::unique_ptr<Timer> stop_timer_ = clock_.make_timer([this] { stop(); });
    TaskGroup tasks_;
    TaskGroup signal_tasks_; // obey_signals(), which interrupts the tasks above
    std::exception_ptr failure_;
    int exit_code_ = exit_failure;
    StopSignals signals_{{SIGINT, SIGTERM}, [] {
                             print_before_sudden_end("trecho: ended at once, without a report\n");
                         }};
};

} // namespace

int load(const LoadOptions& options) { return LoadProcess(options).run(); }

} // namespace trecho
