// trecho serve: builds the office and the server, and runs them until a signal.
#include "async/task_group.hpp"
#include "board/board.hpp"
#include "cli/census_report.hpp"
#include "cli/commands.hpp"
#include "cli/listening.hpp"
#include "cli/office_storage.hpp"
#include "cli/server_log.hpp"
#include "cli/server_observers.hpp"
#include "cli/startup_log.hpp"
#include "cli/stop_signals.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "platform/system.hpp"
#include "server/server.hpp"

#include <boost/asio/io_context.hpp>
#include <spdlog/spdlog.h>

#include <csignal>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <string>

namespace trecho {

namespace {

// On the thread of the signals, when the process is about to end without destructors.
void log_sudden_end() {
    spdlog::warn("ended at once by a signal; every sale that a customer was told of is stored, "
                 "and one that was being stored may be");
    ServerLog::finish();
}

// Scripts wait for these lines. Returns false when they can't be written: no client would find the
// server.
bool print_addresses(const TcpListeners& usual, const TcpListeners& legacy,
                     const TcpListeners& browsers) {
    std::string lines = "listening on " + usual.address + "\n";
    if (!legacy.listeners.empty()) lines += "legacy listening on " + legacy.address + "\n";
    if (!browsers.listeners.empty()) lines += "board on " + browsers.address + "\n";
    print_output(lines);
    return !output_error();
}

// The coroutines that show people what the server does, and keep its storage: availability.json or
// the database's connections, the status line, where its coroutines wait and, where it is asked
// for, the board.
struct Publishers {
    OfficeStorage& storage;
    StatusLine& status;
    Census& census;
    CensusReport report;
    std::optional<Board>& board;
    TaskGroup tasks;

    void start() {
        tasks.spawn(&OfficeStorage::publish, &storage, census);
        tasks.spawn(&StatusLine::report, &status, census);
        tasks.spawn(report.print_at_signal());
    }
    awaitable<void> stop(asio::cancellation_signal& interrupt) {
        if (board) co_await board->stop(interrupt);
        co_await storage.stop();
        status.stop();
        report.stop();
        co_await tasks.join();
    }
};

std::string_view pending_work(const Office& office, const OfficeStorage& storage,
                              const Server& server) {
    if (office.is_storing()) return storage.wait_for_a_sale();
    if (server.has_drained()) return storage.last_wait();
    return "pending confirmations may finish";
}

// While the server stops. StopSignals ends the process at the third signal.
awaitable<void> answer_second_signal(StopSignals& signals, const Office& office,
                                     const OfficeStorage& storage, Server& server) {
    const Census::Wait wait(server.census(), 0, "waits for another signal");
    const int signal = co_await signals.next();
    if (signal == 0) co_return; // closed: the server has stopped
    spdlog::warn("still stopping: {}; another signal ends the server at once",
                 pending_work(office, storage, server));
}

awaitable<void> stop_at_signal(StopSignals& signals, const Office& office, Server& server,
                               Publishers& publishers, asio::cancellation_signal& interrupt) {
    const Census::Wait wait(server.census(), 0, "stops the server at a signal");
    co_await signals.next();

    spdlog::info("stopping: pending confirmations may finish");
    const Executor executor = co_await asio::this_coro::executor;
    TaskGroup second_signal(executor, abort_process);
    second_signal.spawn(answer_second_signal(signals, office, publishers.storage, server));
    co_await server.drain(interrupt);
    co_await publishers.stop(interrupt);
    signals.close();
    co_await second_signal.join();
    spdlog::info("stopped");
}

// Returns when every coroutine has ended. Without memory Asio throws here, and destroys the
// coroutine that it could not resume. What clients were told is in the ledger; the rest is lost.
void run_to_the_end(asio::io_context& context) {
    try {
        context.run();
    } catch (const std::bad_alloc&) {
        end_process("out of memory; start again, with more of it");
    }
}

} // namespace

int serve(const ServeOptions& options) {
    const ServerLog log(options.log_level);
    StopSignals signals({SIGINT, SIGTERM}, log_sudden_end); // before the ledger is read

    // The office: the network of legs, and what was sold.
    asio::io_context context{one_thread};
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    const std::unique_ptr<OfficeStorage> storage =
        options.store.empty() ? open_state(options, clock) : open_store(options, context, clock);
    const Network& network = storage->network();
    std::optional<Board> board; // not there, unless it was asked for
    if (options.board)
        board.emplace(executor, network, clock,
                      BoardSettings{options.board_shows_peers, TRECHO_VERSION});
    ServerObservers observers(network, clock, storage->ledger(), options.trace,
                              board ? &board->observer() : nullptr);
    Office& office =
        storage->open(observers.all(), OfficeSettings{options.guard, options.confirm_limit});

    // The server, which runs a coroutine for each client of the office.
    const TcpListeners usual = listen(executor, options.listen);
    TcpListeners legacy; // no listeners, unless it was asked for
    if (options.legacy_listen) legacy = listen(executor, *options.legacy_listen);
    TcpListeners browsers;
    if (options.board) browsers = listen_for_browsers(executor, *options.board);
    SystemEntropy entropy;
    Server server(executor, office, clock, entropy, observers.all(),
                  ServerSettings{options.clients_max, options.idle_limit});

    // From the next line on a signal stops the server in good order: before any client finds it.
    signals.keep_for_next();
    storage->log_start();
    log_addresses("other machines", usual);
    log_addresses("old clients on other machines", legacy);
    log_addresses("browsers on other machines", browsers);
    ServerLog::finish(); // a script that has read the lines below finds this in the log
    if (!print_addresses(usual, legacy, browsers)) return exit_failure;

    // Start the coroutines, and run them until a signal. If one of them fails, the process ends:
    // without it the server would only seem to work.
    Publishers publishers{*storage,        observers.status(),
                          server.census(), CensusReport(executor, server.census(), clock),
                          board,           TaskGroup(executor, abort_process)};
    publishers.start();
    for (const auto& listener : usual.listeners) server.serve(*listener, Framing::lines);
    for (const auto& listener : legacy.listeners) server.serve(*listener, Framing::unframed);
    if (board) board->serve(browsers, office, server.census(), observers.all());
    TaskGroup stopping(executor, abort_process);
    stopping.spawn(stop_at_signal, signals, office, server, publishers);
    run_to_the_end(context);
    return exit_success;
}

} // namespace trecho
