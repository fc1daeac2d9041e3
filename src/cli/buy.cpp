// trecho buy: the console client.
#include "async/task_group.hpp"
#include "cli/advice.hpp"
#include "cli/commands.hpp"
#include "cli/session_files.hpp"
#include "cli/stop_signals.hpp"
#include "cli/tcp_servers.hpp"
#include "cli/translations.hpp"
#include "client/console.hpp"
#include "client/limits.hpp"
#include "client/wire_console.hpp"
#include "platform/plain_terminal.hpp"
#include "platform/private_file.hpp"
#include "platform/standard_output.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"

#include <boost/asio/io_context.hpp>

#include <csignal>
#include <functional>
#include <vector>

namespace trecho {

namespace {

std::filesystem::path state_folder() {
    const std::filesystem::path folder = user_state_folder();
    return folder.empty() ? folder : folder / "trecho";
}

// Wire mode has a history of its own, because the console doesn't understand its lines.
std::filesystem::path history_of(bool shows_wire) {
    const std::filesystem::path folder = state_folder();
    if (folder.empty()) return {};
    return folder / (shows_wire ? "history-wire" : "history");
}

Language language_of(const BuyOptions& options) {
    if (options.language.empty()) return environment_language();
    return parse_language(options.language).value_or(Language::english);
}

int exit_code_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::bought: return exit_success;
    case Outcome::not_bought: return exit_failure;
    case Outcome::no_connection: return exit_no_connection;
    case Outcome::unknown: break;
    }
    return exit_unknown;
}

class BuyProcess {
public:
    explicit BuyProcess(const BuyOptions& options)
        : options_(options),
          tasks_(executor_, [this](const std::exception_ptr& failure) { has_failed(failure); }),
          signal_tasks_(executor_,
                        [this](const std::exception_ptr& failure) { has_failed(failure); }) {}

    int run() {
        signals_.keep_for_next();
        signal_tasks_.spawn(obey_signals());
        tasks_.spawn(&BuyProcess::buy, this);
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
            last_signal_ = co_await signals_.next();
            if (last_signal_ == 0) co_return; // closed
            obey_signal();
        }
    }

    // Ctrl-C clears a typed line or stops a pause of wire mode. Otherwise a signal interrupts the
    // wait of the console: a moment later, because the console may be between two waits now, where
    // an interruption is lost.
    void obey_signal() {
        const bool is_key = last_signal_ == SIGINT;
        const bool is_answered =
            is_key && (terminal_->clear_line() || (wire_ && wire_->stop_pausing()));
        if (is_answered) return signals_.forget_count();
        interrupt_timer_->arm(clock_.now() + Deadline::pause_between_interruptions);
    }

    // Whether the last signal stops only the current request (Ctrl-C on a terminal), not the
    // console.
    bool stops_only_this() {
        const bool is_key = last_signal_ == SIGINT && terminal_->is_interactive();
        if (is_key) signals_.forget_count();
        return is_key;
    }

    awaitable<void> buy(asio::cancellation_signal& interrupt) {
        exit_code_ = options_.shows_wire ? co_await show_wire(interrupt)
                                         : co_await connect_and_buy(interrupt);
        signals_.close();
    }

    awaitable<int> connect_and_buy(asio::cancellation_signal& interrupt) {
        const TcpServers servers(executor_, options_.connect);
        SessionFiles session(state_folder(), options_.connect, texts_);
        ReturningCustomer customer(
            servers.list(), clock_, interrupt, session,
            [this](std::uint64_t ahead) { terminal_->print(waiting_message(texts_, ahead)); });
        if (!options_.name.empty()) customer.set_name(options_.name);
        std::vector<Arrival> failures;
        const std::function<void(const Arrival&)> on_failure = [&failures](const Arrival& failed) {
            failures.push_back(failed);
        };
        const Arrival arrival = co_await customer.arrive(on_failure);
        if (arrival.error == asio::error::operation_aborted) co_return exit_failure;
        if (arrival.error) co_return report_failures(failures);

        Console console(*terminal_, customer, clock_, texts_, [this] { return stops_only_this(); });
        if (arrival.has_moved) console.report_move();
        if (options_.itinerary.empty()) {
            const bool has_no_name = customer.is_new() && customer.memory().name.empty();
            if (has_no_name && terminal_->is_interactive()) co_await console.ask_name();
            const Outcome outcome = co_await console.run(arrival.standing);
            co_return outcome == Outcome::not_bought ? exit_success : exit_code_of(outcome);
        }
        const Outcome outcome =
            co_await console.buy(arrival.standing, options_.itinerary, options_.buys_at_once);
        if (customer.is_there()) co_await customer.customer().leave();
        co_return exit_code_of(outcome);
    }

    awaitable<int> show_wire(asio::cancellation_signal& interrupt) {
        const auto connector = tcp_connector(executor_, options_.connect.front());
        WireConsole console(*terminal_, *connector, clock_, language_);
        Deadline deadline(clock_, interrupt);
        const error_code error =
            co_await within(deadline, clock_.now() + first_arrival_limit, console.connect());
        if (error == asio::error::operation_aborted) co_return exit_failure;
        if (error) {
            Arrival arrival;
            arrival.error = error;
            co_return report_failures({arrival});
        }
        wire_ = &console;
        co_await console.run();
        wire_ = nullptr;
        co_return exit_success;
    }

    // A sentence for each server.
    int report_failures(const std::vector<Arrival>& failures) const {
        for (const Arrival& failed : failures) print_error_wrapped(describe_failure(failed));
        return exit_no_connection;
    }

    std::string describe_failure(const Arrival& arrival) const {
        const Endpoint& address = options_.connect[arrival.server];
        const std::string server = to_string(address);
        if (arrival.reason == "busy") return fill_in(texts_.busy_there, server);
        if (arrival.reason == "storage") return fill_in(texts_.storage_away_there, server);
        if (arrival.reason == "shutting_down") return fill_in(texts_.stopping_there, server);
        if (!arrival.reason.empty()) return fill_in(texts_.refused_there, server, arrival.reason);
        const bool was_closed =
            arrival.error == asio::error::eof || arrival.error == asio::error::connection_reset;
        if (arrival.is_not_a_trecho_server && was_closed)
            return fill_in(texts_.closed_there, server);
        if (arrival.is_not_a_trecho_server) return fill_in(texts_.stranger_there, server);
        const std::string why = describe(arrival.error, language_);
        if (!is_on_this_machine(address)) return fill_in(texts_.nobody_afar, server, why);
        return fill_in(texts_.nobody_there, server, why, command_that_serves(address));
    }

    BuyOptions options_;
    const Language language_ = language_of(options_);
    const Texts& texts_ = texts_in(language_);
    asio::io_context context_{one_thread};
    Executor executor_ = context_.get_executor();
    SystemClock clock_{executor_};
    std::unique_ptr<Timer> interrupt_timer_ = clock_.make_timer([this] { tasks_.interrupt_all(); });
    StopSignals signals_{{SIGINT, SIGTERM, SIGHUP},
                         [this] { print_before_sudden_end(texts_.left_at_once); }};
    std::unique_ptr<Terminal> terminal_ =
        standard_terminal(executor_, history_of(options_.shows_wire));
    TaskGroup tasks_;
    TaskGroup signal_tasks_; // obey_signals(), which interrupts the tasks above
    int last_signal_ = 0;
    std::exception_ptr failure_;
    WireConsole* wire_ = nullptr; // while it runs
    int exit_code_ = exit_failure;
};

} // namespace

int buy(const BuyOptions& options) { return BuyProcess(options).run(); }

} // namespace trecho
