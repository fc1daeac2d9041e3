#include "support/server_measurement.hpp"

#include "platform/system.hpp"
#include "platform/tcp.hpp"

namespace trecho {

namespace {

awaitable<void> run(Load& load, LoadResult& result) { result = co_await load.run(); }

} // namespace

ServerMeasurement measure_server(const Rival& rival, LoadSettings settings) {
    const ServerProcess server(rival);
    settings.itineraries = itineraries_on_sale();

    asio::io_context context(one_thread);
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    const auto connector =
        tcp_connector(executor, {"127.0.0.1", static_cast<std::uint16_t>(server.port())});
    Costs costs_of_warm_up;
    std::uint64_t bought_in_warm_up = 0;
    const auto on_interval = [&](const LoadInterval& interval) {
        if (bought_in_warm_up > 0) return;
        costs_of_warm_up = server.costs();
        bought_in_warm_up = interval.counts.bought;
    };
    Load load(executor, *connector, clock, std::move(settings), on_interval);
    ServerMeasurement measurement;
    std::exception_ptr failure;
    TaskGroup tasks(executor, [&](const std::exception_ptr& thrown) { failure = thrown; });
    tasks.spawn(run(load, measurement.result));
    context.run();
    if (failure) std::rethrow_exception(failure);
    const Costs costs = server.costs();
    const auto purchases =
        static_cast<double>(measurement.result.counts.bought - bought_in_warm_up);
    measurement.allocations =
        static_cast<double>(costs.allocations - costs_of_warm_up.allocations) / purchases;
    measurement.system_calls =
        static_cast<double>(costs.system_calls - costs_of_warm_up.system_calls) / purchases;
    measurement.syncs = static_cast<double>(costs.syncs - costs_of_warm_up.syncs) / purchases;
    return measurement;
}

} // namespace trecho
