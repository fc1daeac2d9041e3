// trecho load: runs simulated customers against a server, and reports what they measured.
#include "load/load.hpp"
#include "async/task_group.hpp"
#include "cli/advice.hpp"
#include "cli/commands.hpp"
#include "cli/load_report.hpp"
#include "cli/stop_signals.hpp"
#include "cli/tcp_servers.hpp"
#include "client/customer.hpp"
#include "client/escaped_bytes.hpp"
#include "client/limits.hpp"
#include "platform/standard_output.hpp"
#include "platform/stream.hpp"
#include "platform/system.hpp"
#include "protocol/limits.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace trecho {

namespace {

// How long to wait until the server has released the holds of customers who vanished.
constexpr std::chrono::seconds settling_limit{3};
constexpr std::chrono::milliseconds settling_pause{100};

std::int64_t seats_left(const std::vector<ListedLeg>& legs) {
    std::int64_t left = 0;
    for (const ListedLeg& leg : legs) left += static_cast<std::int64_t>(leg.left);
    return left;
}

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

class LoadProcess {
public:
    explicit LoadProcess(const LoadOptions& options)
        : options_(options),
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
            before = co_await list(interrupt);
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

        const SoldCheck check = co_await settle(interrupt, before, result.counts);
        print_load(settings, result, check);
        if (json_.is_open()) json_ << load_json(settings, result, check) << std::flush;
        if (json_.is_open() && !json_) co_return say_not_written();
        co_return check.agrees() ? exit_success : exit_failure;
    }

    // Asks for the legs on sale, as the console does. All servers sell the same ones, so the first
    // that answers is enough; it is asked first the next time.
    awaitable<Listing> list(asio::cancellation_signal& interrupt) {
        Listing listing;
        for (std::size_t tried = 0; tried < servers_.size(); ++tried) {
            listing = co_await list_at(servers_.connector(listing_server_), interrupt);
            const bool has_failed = listing.error || !listing.reason.empty();
            if (!has_failed || listing.error == asio::error::operation_aborted) break;
            listing_server_ = (listing_server_ + 1) % servers_.size();
        }
        co_return listing;
    }

    awaitable<Listing> list_at(Connector& server, asio::cancellation_signal& interrupt) {
        Listing listing;
        Deadline deadline(clock_, interrupt);
        Connected connected =
            co_await within(deadline, clock_.now() + first_arrival_limit, server.connect());
        listing.error = connected.error;
        if (listing.error) co_return listing;

        Customer customer(std::move(connected.stream), clock_, interrupt, [](std::uint64_t) {});
        const Greeting greeting = co_await customer.greet();
        listing.error = greeting.error;
        listing.reason = greeting.reason;
        if (listing.error) co_return listing;

        listing = co_await customer.list();
        co_await customer.leave();
        co_return listing;
    }

    // Compares the server's number of sold seats with the purchases here, until they agree or
    // settling_limit has passed.
    awaitable<SoldCheck> settle(asio::cancellation_signal& interrupt, const Listing& before,
                                LoadCounts counts) {
        SoldCheck check;
        check.bought = static_cast<std::int64_t>(counts.bought);
        check.uncertain = static_cast<std::int64_t>(counts.uncertain);
        check.is_wanted = options_.itinerary.empty();
        if (!check.is_wanted) co_return check;

        const TimePoint give_up = clock_.now() + settling_limit;
        for (;;) {
            const Listing after = co_await list(interrupt);
            check.is_known = !after.error && after.reason.empty();
            if (!check.is_known) co_return check;
            check.sold = seats_left(before.legs) - seats_left(after.legs);
            if (check.agrees() || clock_.now() >= give_up) co_return check;
            co_await sleep_until(clock_, clock_.now() + settling_pause);
        }
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
    std::ofstream json_;
    asio::io_context context_{one_thread};
    Executor executor_ = context_.get_executor();
    SystemClock clock_{executor_};
    TcpServers tcp_servers_{executor_, options_.connect};
    ServerList servers_ = tcp_servers_.list();
    std::size_t listing_server_ = 0;
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
