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
    Load load(executor, *connector, clock, std::move(settings), [](const LoadInterval&) {});
    Measured measured;
    std::exception_ptr failure;
    TaskGroup tasks(executor, [&](const std::exception_ptr& thrown) { failure = thrown; });
    tasks.spawn(run(load, measured.result));
    context.run();
    if (failure) std::rethrow_exception(failure);
    measured.costs = server.costs();
    return measured;
}

} // namespace trecho
