// trecho serve: builds the office and the server, and runs them until a signal.
#include "cli/commands.hpp"
#include "cli/log_observer.hpp"
#include "cli/observer_pair.hpp"
#include "cli/trace_observer.hpp"
#include "office/availability.hpp"
#include "office/picture.hpp"
#include "platform/process.hpp"
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "server/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <new>
#include <stdexcept>

namespace trecho {

namespace {

void log_to_stderr(const std::string& level) {
    auto logger = spdlog::stderr_logger_st("trecho");
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    logger->set_level(spdlog::level::from_str(level));
    spdlog::set_default_logger(logger);
}

std::unique_ptr<Listener> listen(const Executor& executor, const Endpoint& endpoint) {
    try {
        return listen_tcp(executor, endpoint);
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error("can't listen on " + to_string(endpoint) + ": " +
                                 error.code().message() +
                                 "; name another HOST:PORT, or port 0 for any that is free");
    }
}

void announce(std::string_view what, const Listener& listener) {
    fmt::print("{} on {}\n", what, listener.address());
    std::fflush(stdout); // at once, into a pipe too: scripts wait for this line
}

// What a running server is made of. Members are destroyed from the last to the first, so each may
// use those above it.
class ServerProcess {
public:
    ServerProcess(const ServeOptions& options, Network network)
        : network_(std::move(network)), log_(network_), observer_(observe(options.trace)),
          folder_(options.state), ledger_file_(folder_.open_log("ledger.jsonl")),
          availability_file_(folder_.open_snapshot("availability.json")),
          office_(network_, *ledger_file_, (options.state / "ledger.jsonl").string(), clock_,
                  observer_, OfficeSettings{options.guard, options.confirm_limit}),
          listener_(listen(executor_, options.listen)),
          legacy_listener_(options.legacy_listen ? listen(executor_, *options.legacy_listen)
                                                 : nullptr),
          server_(executor_, office_, clock_, entropy_, observer_,
                  ServerSettings{options.clients_max, options.idle_limit}),
          snapshots_(executor_, [](const std::exception_ptr& failure) { end_process(failure); }),
          shutdown_(executor_, [](const std::exception_ptr& failure) { end_process(failure); }) {
        check_picture(read_picture(options.state / "availability.json"), office_.recovered(),
                      network_, (options.state / "ledger.jsonl").string());
    }

    void run() {
        say_what_was_recovered();
        snapshots_.spawn([this](asio::cancellation_signal& interrupt) {
            return availability_.publish(interrupt);
        });
        server_.serve(*listener_, Framing::lines);
        announce("listening", *listener_);
        if (legacy_listener_) {
            server_.serve(*legacy_listener_, Framing::unframed);
            announce("legacy listening", *legacy_listener_);
        }
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
        if (trace.empty()) return log_;
        trace_.emplace(trace, network_, clock_);
        return log_and_trace_.emplace(log_, *trace_);
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

    awaitable<void> stop_at_signal(asio::cancellation_signal& interrupt) {
        co_await signals_.async_wait(as_result);

        spdlog::info("stopping: pending confirmations may finish");
        co_await server_.drain(interrupt);
        availability_.stop();
        co_await snapshots_.join();
        spdlog::info("stopped");
    }

    asio::io_context context_{one_thread};
    Executor executor_ = context_.get_executor();
    asio::signal_set signals_{executor_, SIGINT, SIGTERM}; // caught before anybody knows of us
    SystemClock clock_{executor_};
    SystemEntropy entropy_;
    Network network_;
    LogObserver log_;
    std::optional<TraceObserver> trace_;
    std::optional<ObserverPair> log_and_trace_;
    Observer& observer_; // the log alone, unless a trace was asked for
    StateFolder folder_;
    std::unique_ptr<LogFile> ledger_file_;
    std::unique_ptr<SnapshotFile> availability_file_;
    Office office_;
    AvailabilityPublisher availability_{office_, *availability_file_, clock_, availability_pause,
                                        observer_};
    std::unique_ptr<Listener> listener_;
    std::unique_ptr<Listener> legacy_listener_;
    Server server_;
    TaskGroup snapshots_; // these end one after the other, so each is a group
    TaskGroup shutdown_;
};

} // namespace

int serve(const ServeOptions& options) {
    log_to_stderr(options.log_level);
    // Before signals are caught: the file may be a pipe in which nobody writes.
    Network network = read_network(options.network);
    ServerProcess process(options, std::move(network));
    process.run();
    return exit_success;
}

} // namespace trecho
