#include "cli/server_observers.hpp"

#include <spdlog/spdlog.h>

namespace trecho {

ServerObservers::ServerObservers(const Network& network, Clock& clock,
                                 const std::filesystem::path& trace)
    : log_(network), status_(clock, [](const std::string& line) { spdlog::info("{}", line); }) {
    if (trace.empty()) return;
    trace_.emplace(trace, network, clock,
                   [](const std::string& sentence) { spdlog::warn("{}", sentence); });
    with_trace_.emplace(log_and_status_, *trace_);
}

Observer& ServerObservers::all() {
    if (with_trace_) return *with_trace_;
    return log_and_status_;
}

} // namespace trecho
