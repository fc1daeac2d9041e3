#include "board/live_source.hpp"

#include "board/census_json.hpp"
#include "board/metrics.hpp"

#include <algorithm>
#include <utility>

namespace trecho {

LiveSource::LiveSource(BoardObserver& board, const Office& office, const Census& census,
                       const Clock& clock, LiveSettings settings)
    : board_(board), office_(office), census_(census), clock_(clock),
      settings_(std::move(settings)) {}

std::string LiveSource::snapshot() { return printer().snapshot(); }

// Without memory it throws before anything is settled.
std::string LiveSource::take_changes() {
    const BoardPrinter now = printer();
    std::string figures = now.figures();
    if (figures == told_figures_ && !board_.has_changes()) return {};
    std::string changes = now.changes(figures);
    told_figures_ = std::move(figures);
    board_.settle();
    return changes;
}

std::optional<std::string> LiveSource::connection(ConnectionId id) {
    const ConnectionRow* const row = board_.connections().find(id);
    if (!row) return std::nullopt;
    const std::vector<ListedWait> waits = census_.list();
    const auto wait = std::ranges::find(waits, id, &ListedWait::connection);
    return printer().connection(*row, wait == waits.end() ? nullptr : &*wait);
}

std::string LiveSource::coroutines() {
    return coroutines_json(census_.list(), clock_.now(), settings_.start);
}

std::string LiveSource::metrics(const BrowserCounts& browsers) {
    return print_metrics(board_, office_, browsers, settings_.version, settings_.calendar_start);
}

} // namespace trecho
