// What the board costs beside a purchase: its observer is told each event, and ten times a second
// what has changed is printed. `told_nobody` is the baseline, an observer that does nothing.
#include "board/live_source.hpp"
#include "office/ledger_office.hpp"
#include "platform/system.hpp"
#include "support/discarding_log_file.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <memory>

namespace trecho {

namespace {

constexpr ConnectionId connections = 1000;
const Itinerary one_leg{0};

// A board of a thousand open connections.
struct Watched {
    asio::io_context context{one_thread};
    SystemClock clock{context.get_executor()};
    Network network = Network::parse(
        R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 9}]})", "network");
    BoardObserver board{network, clock, false};
    DiscardingLogFile ledger;
    LedgerOffice office{network, ledger, "ledger", clock, board, OfficeSettings{}};
    Census census;
    LiveSource source{board, office, census, clock,
                      LiveSettings{"1", "1", clock.now(), clock.calendar()}};

    Watched() {
        for (ConnectionId id = 1; id <= connections; ++id) board.opened(id, "127.0.0.1:1");
    }
};

void buy(Observer& observer, ConnectionId id) {
    observer.transferred(id, Traffic{2, 20, 10});
    observer.turn_taken(id, one_leg);
    observer.held(id, one_leg);
    observer.storing(id, one_leg);
    observer.sold(id, one_leg, "T1", "");
}

using Tell = void (*)(Observer& observer, ConnectionId id);

// Each connection in turn, so that their rows aren't all in the processor's cache.
void tell(benchmark::State& state, Tell event, bool to_nobody = false) {
    const auto watched = std::make_unique<Watched>();
    Observer nobody;
    Observer* const observer = to_nobody ? &nobody : &watched->board;
    benchmark::DoNotOptimize(observer);
    ConnectionId id = 0;
    for (auto iteration : state) {
        event(*observer, id % connections + 1);
        ++id;
    }
}

void board_purchase_told_nobody(benchmark::State& state) { tell(state, buy, true); }
void board_purchase(benchmark::State& state) { tell(state, buy); }
void board_transferred(benchmark::State& state) {
    tell(state,
         [](Observer& observer, ConnectionId id) { observer.transferred(id, Traffic{2, 20, 10}); });
}
void board_turn_taken(benchmark::State& state) {
    tell(state, [](Observer& observer, ConnectionId id) { observer.turn_taken(id, one_leg); });
}
void board_held(benchmark::State& state) {
    tell(state, [](Observer& observer, ConnectionId id) { observer.held(id, one_leg); });
}
void board_waiting(benchmark::State& state) {
    tell(state, [](Observer& observer, ConnectionId id) { observer.waiting(id, one_leg, 3); });
}
void board_sold(benchmark::State& state) {
    tell(state, [](Observer& observer, ConnectionId id) { observer.sold(id, one_leg, "T1", ""); });
}
void board_refused(benchmark::State& state) {
    tell(state, [](Observer& observer, ConnectionId id) { observer.refused(id, "sold_out"); });
}
void board_synced(benchmark::State& state) {
    tell(state, [](Observer& observer, ConnectionId) {
        observer.synced(16, std::chrono::microseconds(300));
    });
}
void board_opened_and_closed(benchmark::State& state) {
    tell(state, [](Observer& observer, ConnectionId id) {
        observer.closed(id);
        observer.opened(id, "127.0.0.1:1");
    });
}

// A thousand rows, of which each has made a purchase.
void board_changes(benchmark::State& state) {
    const auto watched = std::make_unique<Watched>();
    std::size_t bytes = 0;
    for (auto iteration : state) {
        state.PauseTiming();
        for (ConnectionId id = 1; id <= connections; ++id) buy(watched->board, id);
        state.ResumeTiming();
        bytes = watched->source.take_changes().size();
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

void board_snapshot(benchmark::State& state) {
    const auto watched = std::make_unique<Watched>();
    for (int purchases = 0; purchases < 20; ++purchases) {
        for (ConnectionId id = 1; id <= connections; ++id) buy(watched->board, id);
    }
    std::size_t bytes = 0;
    for (auto iteration : state) bytes = watched->source.snapshot().size();
    state.counters["bytes"] = static_cast<double>(bytes);
}

} // namespace

BENCHMARK(board_purchase_told_nobody)->Name("board/purchase_told_nobody");
BENCHMARK(board_purchase)->Name("board/purchase");
BENCHMARK(board_transferred)->Name("board/transferred");
BENCHMARK(board_turn_taken)->Name("board/turn_taken");
BENCHMARK(board_held)->Name("board/held");
BENCHMARK(board_waiting)->Name("board/waiting");
BENCHMARK(board_sold)->Name("board/sold");
BENCHMARK(board_refused)->Name("board/refused");
BENCHMARK(board_synced)->Name("board/synced");
BENCHMARK(board_opened_and_closed)->Name("board/opened_and_closed");
BENCHMARK(board_changes)->Name("board/changes")->Unit(benchmark::kMicrosecond);
BENCHMARK(board_snapshot)->Name("board/snapshot")->Unit(benchmark::kMicrosecond);

} // namespace trecho
