// What a purchase costs without the kernel: the real session and office, over streams and a ledger
// made of memory. This is the price of the coroutines, the parser, the inventory and the ledger's
// lines; a purchase over TCP costs four system calls more.
#include "async/task_group.hpp"
#include "office/office.hpp"
#include "platform/system.hpp"
#include "server/session.hpp"
#include "simulation/network.hpp"

#include <benchmark/benchmark.h>

namespace trecho {

namespace {

class LedgerInMemory final : public LogFile {
public:
    std::string read_all() override { return {}; }
    void truncate(std::uint64_t) override {}
    awaitable<error_code> append(std::string_view) override { co_return error_code(); }
};

void rethrow(std::exception_ptr failure) { std::rethrow_exception(failure); }

constexpr std::string_view network_json = R"({"legs": [
    {"origin": "Recife", "destination": "Salvador", "seats": 1000000}]})";

awaitable<void> serve(std::unique_ptr<Stream> stream, SessionContext context,
                      asio::cancellation_signal& interrupt) {
    Session session(1, std::move(stream), Framing::lines, context, interrupt);
    co_await session.run();
}

// Declines, so that the seats never run out; `decision` S would end after a million.
awaitable<void> buy(std::unique_ptr<Stream> server, benchmark::State& state) {
    std::array<char, 64> answer;
    for (auto iteration : state) {
        co_await server->write("Recife > Salvador\n");
        co_await server->read_some(answer);
        co_await server->write("N\n");
        co_await server->read_some(answer);
    }
}

void dialogue_in_memory(benchmark::State& state) {
    Simulation simulation(1);
    NetworkSettings instant;
    instant.delay_min = instant.delay_max = Duration(1);
    instant.splits = false;
    SimulatedNetwork wire(simulation, instant);

    const Network network = Network::parse(network_json, "network");
    LedgerInMemory ledger;
    Observer observer;
    Office office(network, ledger, "ledger", simulation.clock, observer, OfficeSettings());
    SessionContext context{office, simulation.clock, simulation.entropy, observer,
                           std::chrono::hours(1000)};

    TaskGroup tasks(simulation.executor(), rethrow);
    SimulatedNetwork::Pair pair = wire.connect_pair();
    tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return serve(std::move(pair.server), context, interrupt);
    });
    tasks.spawn(buy(std::move(pair.client), state));
    simulation.run();
}

} // namespace

BENCHMARK(dialogue_in_memory);

} // namespace trecho
