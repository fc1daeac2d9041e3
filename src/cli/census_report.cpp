#include "cli/census_report.hpp"

#include "cli/server_log.hpp"
#include "platform/counted.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <fmt/format.h>

namespace trecho {

namespace {

std::string print_seconds(Duration time) {
    return fmt::format("{:.1f} s", std::chrono::duration<double>(time).count());
}

std::string print_wait(const ListedWait& wait, TimePoint now) {
    const std::string connection = wait.connection > 0 ? std::to_string(wait.connection) : "-";
    const std::string since = wait.since == TimePoint::min() ? "" : print_seconds(now - wait.since);
    const std::string left =
        wait.deadline == TimePoint::max() ? "" : print_seconds(wait.deadline - now);
    return fmt::format("\n{:>10}  {:<36}{:>9}{:>10}  {}, {}:{}", connection, wait.step, since, left,
                       wait.function, wait.file, wait.line);
}

} // namespace

std::string print_census(const Census& census, TimePoint now) {
    const std::vector<ListedWait> waits = census.list();
    std::string table = fmt::format("{}\n{:>10}  {:<36}{:>9}{:>10}  {}",
                                    counted(waits.size(), "coroutine waits", "coroutines wait"),
                                    "connection", "step", "since", "left", "where");
    for (const ListedWait& wait : waits) table += print_wait(wait, now);
    return table;
}

awaitable<void> CensusReport::print_at_signal() {
    const Census::Wait wait(census_, 0, "prints the census at SIGUSR1");
    for (;;) {
        const auto [error, signal] = co_await signals_.async_wait(asio::as_tuple(asio::deferred));
        if (error) co_return; // stopped
        ServerLog::print(print_census(census_, clock_.now()));
    }
}

} // namespace trecho
