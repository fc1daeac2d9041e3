// trecho board: serves the page that replays a trace, and the trace without its secrets.
#include "async/task_group.hpp"
#include "board/board_server.hpp"
#include "board/local_host.hpp"
#include "board/replay_source.hpp"
#include "cli/commands.hpp"
#include "cli/listening.hpp"
#include "cli/stop_signals.hpp"
#include "platform/standard_output.hpp"
#include "platform/system.hpp"

#include <boost/asio/io_context.hpp>

#include <csignal>
#include <fstream>
#include <stdexcept>

namespace trecho {

namespace {

// Before a browser asks for it.
void check_readable(const std::filesystem::path& trace) {
    std::ifstream file(trace);
    if (!file || file.peek() == std::ifstream::traits_type::eof())
        throw std::runtime_error("can't read " + trace.string() +
                                 "; name a file that serve --trace or simulate --trace has made");
}

awaitable<void> stop_board_at_signal(StopSignals& signals, BoardServer& server,
                                     asio::cancellation_signal& interrupt) {
    co_await signals.next();
    co_await server.stop(interrupt);
}

} // namespace

int board(const BoardOptions& options) {
    check_readable(options.trace);
    StopSignals signals({SIGINT, SIGTERM}, [] {});
    asio::io_context context{one_thread};
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    ReplaySource source(options.trace);
    Census census;   // nobody asks for it
    Observer silent; // failures concern one browser alone, which sees that it is disconnected
    const TcpListeners listening = listen_for_browsers(executor, options.listen);
    BoardServerSettings settings;
    settings.local_host = local_host_of(listening);
    BoardServer server(executor, source, clock, silent, census, settings);

    signals.keep_for_next();
    print_output("board on " + listening.address + "\n");
    if (output_error()) return exit_failure;
    for (const auto& listener : listening.listeners) server.serve(*listener);
    TaskGroup stopping(executor, abort_process);
    stopping.spawn(stop_board_at_signal, signals, server);
    context.run();
    return exit_success;
}

} // namespace trecho
