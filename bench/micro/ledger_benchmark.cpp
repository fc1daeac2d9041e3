// Throughput of the ledger by the number of customers that wait for it at once, and the sales that
// share one sync: on a real disk, and with a file in memory. The second shows the cost of the code,
// the difference that of the disk.
#include "office/ledger.hpp"

#include "async/task_group.hpp"
#include "office/recovery.hpp"
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "support/rethrow.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/post.hpp>

#include <unistd.h>

namespace trecho {

namespace {

constexpr std::string_view network_json = R"({"legs": [
    {"origin": "Recife", "destination": "Salvador", "seats": 1000000}]})";

// Suspends before it completes, as a disk does: otherwise no sale would ever find a batch to join.
class LogFileInMemory final : public LogFile {
public:
    explicit LogFileInMemory(Executor executor) : executor_(std::move(executor)) {}
    void read_all(const TakePiece&) override {}
    void truncate(std::uint64_t) override {}
    awaitable<error_code> append(std::string_view) override {
        co_await asio::post(executor_, asio::deferred);
        co_return error_code();
    }

private:
    Executor executor_;
};

class CountingLogFile final : public LogFile {
public:
    explicit CountingLogFile(LogFile& file) : file_(file) {}
    void read_all(const TakePiece& take) override { file_.read_all(take); }
    void truncate(std::uint64_t size) override { file_.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        ++syncs;
        return file_.append(bytes);
    }
    int syncs = 0;

private:
    LogFile& file_;
};

// Beside the program, not in /tmp, which may be memory: there a sync would cost nothing.
class TemporaryFolder {
public:
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    const std::filesystem::path path =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() /
        ("benchmarks-state-" + std::to_string(::getpid()));
};

struct Counter {
    Ledger& ledger;
    CountingLogFile& file;
    benchmark::State& state;
    benchmark::IterationCount sales = 0;
    int syncs_before = 0;
    bool is_open = true;
};

// One iteration is one sale for each customer. The first such sales are the warm-up, which fills
// the queue; the time starts and ends right after a sale.
void count_sale(Counter& counter) {
    const benchmark::IterationCount customers = counter.state.range(0);
    ++counter.sales;
    if (!counter.is_open || counter.sales % customers != 0) return;
    if (counter.sales == customers) counter.syncs_before = counter.file.syncs;
    counter.is_open = counter.state.KeepRunning();
    if (counter.is_open) return;

    const auto sold = static_cast<double>(counter.sales - customers);
    counter.state.SetItemsProcessed(counter.sales - customers);
    counter.state.counters["sales/sync"] = sold / (counter.file.syncs - counter.syncs_before);
}

awaitable<void> buy_repeatedly(Counter& counter) {
    const Itinerary itinerary = {0};
    LedgerEntry sale;
    sale.sold = &itinerary;
    while (counter.is_open) {
        const Ledger::Appended appended = co_await counter.ledger.append(sale);
        if (appended.error) counter.state.SkipWithError("a sale wasn't stored");
        count_sale(counter);
    }
}

// Returns the number of sales, including those after the measurement.
benchmark::IterationCount sell(benchmark::State& state, asio::io_context& context, LogFile& file) {
    const Network network = Network::parse(network_json, "network");
    SystemClock clock(context.get_executor());
    Observer observer;
    CountingLogFile counting_file(file);
    Ledger ledger(counting_file, 0, network, clock, observer);
    Counter counter{ledger, counting_file, state};
    TaskGroup customers(context.get_executor(), rethrow);
    for (int customer = 0; customer < state.range(0); ++customer) {
        customers.spawn(buy_repeatedly(counter));
    }
    context.run();
    return counter.sales;
}

void group_commit_on_disk(benchmark::State& state) {
    const TemporaryFolder folder;
    StateFolder state_folder(folder.path);
    const auto file = state_folder.open_log("ledger.jsonl");
    asio::io_context context(one_thread);
    const auto sales = static_cast<std::size_t>(sell(state, context, *file));
    if (recover(read_whole(*file), "ledger").records.size() != sales)
        state.SkipWithError("the disk has a different number of sales");
}

void group_commit_in_memory(benchmark::State& state) {
    asio::io_context context(one_thread);
    LogFileInMemory file(context.get_executor());
    sell(state, context, file);
}

} // namespace

BENCHMARK(group_commit_on_disk)
    ->Name("ledger/on_disk/customers")
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->Arg(256)
    ->UseRealTime();
BENCHMARK(group_commit_in_memory)
    ->Name("ledger/in_memory/customers")
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->Arg(256)
    ->UseRealTime();

} // namespace trecho
