// Time and heap allocations of a purchase without the kernel: the real connection, dialogue and
// office, with a stream and a ledger's file that cost next to nothing. The rest is the cost of the
// coroutines, the parser, the inventory and the ledger's lines. The difference between `sold` and
// `declined` is the ledger's part.
#include "async/task_group.hpp"
#include "office/ledger_office.hpp"
#include "platform/system.hpp"
#include "server/client_connection.hpp"
#include "server/limits.hpp"
#include "server/session_registry.hpp"
#include "support/discarding_log_file.hpp"
#include "support/rethrow.hpp"
#include "support/server_process.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>

namespace trecho {

namespace {

// The most seats that a leg can have. When they are sold out, the next leg follows.
constexpr int seats_of_a_leg = 1'000'000;
constexpr std::string_view purchase_network_json = R"({"legs": [
    {"origin": "Recife", "destination": "Salvador", "seats": 1000000},
    {"origin": "Recife", "destination": "Natal", "seats": 1000000},
    {"origin": "Recife", "destination": "Aracaju", "seats": 1000000},
    {"origin": "Recife", "destination": "Fortaleza", "seats": 1000000}]})";
constexpr std::array<std::string_view, 4> questions = {
    "Recife > Salvador\n", "Recife > Natal\n", "Recife > Aracaju\n", "Recife > Fortaleza\n"};

// A stream with a scripted customer at its other end, who asks, decides, checks the answers and
// hangs up when the benchmark ends. The simulated network would spoil the figures: it allocates at
// every step, and virtual time costs more than the purchase.
class ScriptedStream final : public Stream {
public:
    ScriptedStream(Executor executor, benchmark::State& state, bool buys)
        : executor_(std::move(executor)), state_(state), buys_(buys) {}

    // Reads and writes resume from the event loop, as with a socket.
    awaitable<ReadResult> read_some(std::span<char> into) override {
        co_await asio::post(executor_, asio::deferred);
        is_asking_ = !is_asking_;
        if (is_asking_ && !wants_another()) co_return ReadResult{asio::error::eof, 0};
        const std::string_view message = is_asking_ ? question() : buys_ ? "S\n" : "N\n";
        std::ranges::copy(message, into.begin());
        co_return ReadResult{error_code(), message.size()};
    }

    awaitable<WriteResult> write_some(std::string_view bytes) override {
        co_await asio::post(executor_, asio::deferred);
        const std::string_view expected = is_asking_ || buys_ ? "True\n" : "False\n";
        if (bytes != expected) state_.SkipWithError("the server gave another answer");
        co_return WriteResult{error_code(), bytes.size()};
    }

    // Called only while a customer waits for a turn, which this one never does.
    awaitable<error_code> wait_until_gone() override { co_return error_code(); }
    bool peer_has_ended() override { return false; }

    void end_writing() override {}
    void reset() override {}
    std::string peer() const override { return "a scripted customer"; }

private:
    std::string_view question() const {
        const auto leg = static_cast<std::size_t>(purchases_ / seats_of_a_leg);
        return questions[std::min(leg, questions.size() - 1)];
    }

    // The warm-up allocates memory that later purchases reuse, so it isn't measured.
    bool wants_another() {
        constexpr int warm_up_purchases = 100;
        if (++purchases_ <= warm_up_purchases) return true;
        const std::uint64_t allocations = counted_costs->allocations;
        const bool wants = state_.KeepRunning();
        if (purchases_ == warm_up_purchases + 1) allocations_before_ = allocations;
        if (!wants) {
            state_.counters["allocations"] =
                benchmark::Counter(static_cast<double>(allocations - allocations_before_),
                                   benchmark::Counter::kAvgIterations);
        }
        return wants;
    }

    Executor executor_;
    benchmark::State& state_;
    bool buys_;
    bool is_asking_ = false;
    int purchases_ = 0;
    std::uint64_t allocations_before_ = 0;
};

awaitable<void> serve(std::unique_ptr<Stream> stream, ConnectionContext context,
                      asio::cancellation_signal& interrupt) {
    ClientConnection connection(1, std::move(stream), Framing::lines, context, interrupt);
    co_await connection.run();
}

void purchase(benchmark::State& state, bool buys) {
    static Costs costs;
    counted_costs = &costs;
    asio::io_context context(one_thread);
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    SystemEntropy entropy;
    Observer observer;
    DiscardingLogFile ledger;
    const Network network = Network::parse(purchase_network_json, "network");
    LedgerOffice office(network, ledger, "ledger", clock, observer, OfficeSettings());
    SessionRegistry registry(office, clock, sessions_max_default);
    AsyncMutex computing;
    Census census;
    const ConnectionContext connection{
        office, registry, clock, entropy, observer, std::chrono::minutes(10), computing, census};

    TaskGroup tasks(executor, rethrow);
    tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return serve(std::make_unique<ScriptedStream>(executor, state, buys), connection,
                     interrupt);
    });
    context.run();
    counted_costs = nullptr;
    state.SetItemsProcessed(state.iterations());
}

void sold(benchmark::State& state) { purchase(state, true); }
void declined(benchmark::State& state) { purchase(state, false); }

} // namespace

BENCHMARK(sold)->Name("purchase/sold");
BENCHMARK(declined)->Name("purchase/declined");

} // namespace trecho
