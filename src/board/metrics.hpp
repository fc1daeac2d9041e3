// The board's figures for a monitoring system (docs/metrics.md).
#pragma once

#include "board/board_observer.hpp"
#include "board/board_source.hpp"
#include "office/office.hpp"

#include <string>
#include <string_view>

namespace trecho {

// In Prometheus' text format, version 0.0.4. `started`: when the server was.
std::string print_metrics(const BoardObserver& board, const Office& office,
                          const BrowserCounts& browsers, std::string_view version,
                          CalendarTime started);

} // namespace trecho
