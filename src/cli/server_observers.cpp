#include "cli/server_observers.hpp"

#include <spdlog/spdlog.h>

namespace trecho {

ServerObservers::ServerObservers(const Network& network, Clock& clock,
                                 const std::filesystem::path& ledger,
                                 const std::filesystem::path& trace, Observer* board)
    : log_(network), status_(clock, [](const std::string& line) { spdlog::info("{}", line); }),
      progress_(clock, size_of_ledger(ledger), say_on_terminal) {
    if (!trace.empty()) {
        trace_.emplace(trace, network, clock,
                       [](const std::string& sentence) { spdlog::warn("{}", sentence); });
        all_ = &with_trace_.emplace(*all_, *trace_);
    }
    if (board) all_ = &with_board_.emplace(*all_, *board);
}

} // namespace trecho
