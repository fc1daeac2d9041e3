#include "measure.hpp"

#include "platform/system.hpp"
#include "platform/tcp.hpp"

namespace trecho {

namespace {

awaitable<void> run(Load& load, LoadResult& result) { result = co_await load.run(); }

} // namespace

Measured measure(const Rival& rival, LoadSettings settings) {
    const ServerProcess server(rival);
    settings.itineraries = itineraries_on_sale();

    asio::io_context context(one_thread);
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    const auto connector =
        tcp_connector(executor, {"127.0.0.1", static_cast<std::uint16_t>(server.port())});
    Costs warm;
    std::uint64_t bought_until_warm = 0;
    const auto on_interval = [&](const LoadInterval& interval) {
        if (bought_until_warm == 0) warm = server.costs();
        if (bought_until_warm == 0) bought_until_warm = interval.counts.bought;
    };
    Load load(executor, *connector, clock, std::move(settings), on_interval);
    Measured measured;
    std::exception_ptr failure;
    TaskGroup tasks(executor, [&](const std::exception_ptr& thrown) { failure = thrown; });
    tasks.spawn(run(load, measured.result));
    context.run();
    if (failure) std::rethrow_exception(failure);
    const Costs costs = server.costs();
    const auto purchases = static_cast<double>(measured.result.counts.bought - bought_until_warm);
    measured.allocations = static_cast<double>(costs.allocations - warm.allocations) / purchases;
    measured.system_calls = static_cast<double>(costs.system_calls - warm.system_calls) / purchases;
    return measured;
}

} // namespace trecho
