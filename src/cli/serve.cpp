// trecho serve: builds the office and the server, and runs them until a signal.
#include "cli/commands.hpp"
#include "cli/log_observer.hpp"
#include "cli/server_log.hpp"
#include "cli/status_line.hpp"
#include "cli/stop_signals.hpp"
#include "cli/trace_observer.hpp"
#include "office/availability.hpp"
#include "office/observer_pair.hpp"
#include "office/picture.hpp"
#include "platform/machine_addresses.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "server/server.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <csignal>
#include <new>
#include <stdexcept>

namespace trecho {

namespace {

Listening listen(const Executor& executor, const Endpoint& endpoint) {
    try {
        return listen_tcp(executor, endpoint);
    } catch (const CannotListen& refusal) {
        throw BadAddress(std::string(refusal.what()) +
                         "; name another HOST:PORT, or port 0 for any that is free");
    }
}

// `0.0.0.0` is nothing that a customer could connect to.
void log_reachable_addresses(std::string_view who, const std::string& listening) {
    if (!is_wildcard(listening)) return;
    const auto endpoints = reachable_endpoints(listening, addresses_of_this_machine());
    for (const std::string& endpoint : endpoints) spdlog::info("{} connect to {}", who, endpoint);
    if (endpoints.empty())
        spdlog::warn("{}: this machine has no address that others can reach; connect it to a "
                     "network, then start again",
                     listening);
}

void log_addresses(std::string_view who, const Listening& listening) {
    for (const std::string& why : listening.left_out)
        spdlog::warn("{}: left out {}", listening.address, why);
    if (listening.listeners.size() > 1) {
        for (const auto& listener : listening.listeners)
            spdlog::info("{}: listening on {}", listening.address, listener->address());
    }
    for (const auto& listener : listening.listeners)
        log_reachable_addresses(who, listener->address());
}

// On the thread of the signals, when the process is about to end without destructors.
void say_farewell() {
    spdlog::warn("ended at once by a signal; every sale that a customer was told of is in the "
                 "ledger, and one that was being stored may be");
    ServerLog::finish();
}

// What a running server is made of. Members are destroyed from the last to the first, so each may
// use those above it.
class ServerProcess {
public:
    ServerProcess(const ServeOptions& options, StopSignals& signals)
        : signals_(signals), network_(read_network(options.network)), log_(network_),
          observer_(observe(options.trace)), folder_(options.state),
          ledger_file_(folder_.open_log("ledger.jsonl")),
          availability_file_(folder_.open_snapshot("availability.json")),
          office_(network_, *ledger_file_, (options.state / "ledger.jsonl").string(), clock_,
                  observer_, OfficeSettings{options.guard, options.confirm_limit}),
          usual_(listen(executor_, options.listen)),
          legacy_(options.legacy_listen ? listen(executor_, *options.legacy_listen) : Listening()),
          server_(executor_, office_, clock_, entropy_, observer_,
                  ServerSettings{options.clients_max, options.idle_limit}),
          publishers_(executor_, [](const std::exception_ptr& failure) { end_process(failure); }),
          shutdown_(executor_, [](const std::exception_ptr& failure) { end_process(failure); }) {
        check_picture(read_picture(options.state / "availability.json"), office_.recovered(),
                      network_, (options.state / "ledger.jsonl").string());
    }
    ~ServerProcess() { signals_.tell({}); }
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    // Scripts wait for these lines. False when they can't be written: nobody would find the server.
    bool announce() {
        signals_.tell([this](int count) { take_signal(count); }); // before anybody knows of us
        say_what_was_recovered();
        log_addresses("other machines", usual_);
        log_addresses("old clients on other machines", legacy_);
        ServerLog::finish(); // whoever has read the lines finds the log of the start complete
        std::string lines = "listening on " + usual_.address + "\n";
        if (!legacy_.listeners.empty()) lines += "legacy listening on " + legacy_.address + "\n";
        print_output(lines);
        return !output_error();
    }

    void run() {
        publishers_.spawn([this](asio::cancellation_signal& interrupt) {
            return availability_.publish(interrupt);
        });
        publishers_.spawn(
            [this](asio::cancellation_signal& interrupt) { return status_.report(interrupt); });
        for (const auto& listener : usual_.listeners) server_.serve(*listener, Framing::lines);
        for (const auto& listener : legacy_.listeners) server_.serve(*listener, Framing::unframed);
        shutdown_.spawn(
            [this](asio::cancellation_signal& interrupt) { return stop_at_signal(interrupt); });
        run_to_the_end(); // of every coroutine
    }

private:
    // Without memory Asio throws here, and destroys the coroutine that it could not go on with.
    // What was told is in the ledger; all else the next start begins anew.
    void run_to_the_end() {
        try {
            context_.run();
        } catch (const std::bad_alloc&) {
            end_process("there is no memory to go on with; start again, with more of it");
        }
    }

    Observer& observe(const std::filesystem::path& trace) {
        if (trace.empty()) return log_and_status_;
        trace_.emplace(trace, network_, clock_,
                       [](const std::string& sentence) { spdlog::warn("{}", sentence); });
        return with_trace_.emplace(log_and_status_, *trace_);
    }

    void say_what_was_recovered() const {
        if (office_.torn_bytes() > 0) {
            spdlog::warn("cut {} bytes of an unfinished sale off the end of the ledger; nobody was "
                         "told of it",
                         office_.torn_bytes());
        }
        spdlog::info("{} legs, {} records in the ledger", network_.legs().size(),
                     office_.recovered_records());
    }

    // On the thread of the signals: this one may be blocked.
    void take_signal(int count) {
        if (count == 1) return stop_.set();
        spdlog::warn("still stopping: {}; another signal ends the server at once",
                     what_is_waited_for());
    }

    std::string_view what_is_waited_for() const {
        if (office_.is_storing()) return "waits for the disk to store a sale";
        if (have_customers_left_) return "waits for the disk to store availability.json";
        return "pending confirmations may finish";
    }

    awaitable<void> stop_at_signal(asio::cancellation_signal& interrupt) {
        co_await stop_.wait();

        spdlog::info("stopping: pending confirmations may finish");
        co_await server_.drain(interrupt);
        have_customers_left_ = true;
        availability_.stop();
        status_.stop();
        co_await publishers_.join();
        spdlog::info("stopped");
    }

    asio::io_context context_{one_thread};
    Executor executor_ = context_.get_executor();
    StopSignals& signals_;
    AsyncEvent stop_;
    SystemClock clock_{executor_};
    SystemEntropy entropy_;
    Network network_;
    LogObserver log_;
    StatusLine status_{clock_, [](const std::string& line) { spdlog::info("{}", line); }};
    ObserverPair log_and_status_{log_, status_};
    std::optional<TraceObserver> trace_;
    std::optional<ObserverPair> with_trace_;
    Observer& observer_; // both, and the trace where one was asked for
    StateFolder folder_;
    std::unique_ptr<LogFile> ledger_file_;
    std::unique_ptr<SnapshotFile> availability_file_;
    Office office_;
    AvailabilityPublisher availability_{office_, *availability_file_, clock_, availability_pause,
                                        observer_};
    Listening usual_;
    Listening legacy_; // without listeners, unless it was asked for
    Server server_;
    TaskGroup publishers_; // these end one after the other, so each is a group
    TaskGroup shutdown_;
    std::atomic<bool> have_customers_left_ = false;
};

} // namespace

int serve(const ServeOptions& options) {
    const ServerLog log(options.log_level);
    StopSignals signals({SIGINT, SIGTERM}, say_farewell); // before the ledger is read
    ServerProcess process(options, signals);
    if (!process.announce()) return exit_failure;
    process.run();
    return exit_success;
}

} // namespace trecho
