#include "board/latency_window.hpp"

namespace trecho {

void LatencyWindow::record(TimePoint now, Duration latency) {
    const std::int64_t number = now.time_since_epoch() / piece_length;
    Piece& piece = pieces_[static_cast<std::size_t>(number % piece_count)];
    if (piece.number != number) {
        piece.number = number;
        piece.latencies.clear();
    }
    piece.latencies.record(latency);
}

LatencySummary LatencyWindow::summary(TimePoint now) const {
    const std::int64_t number = now.time_since_epoch() / piece_length;
    LatencyHistogram all;
    for (const Piece& piece : pieces_) {
        if (piece.number > number - piece_count) all.add(piece.latencies);
    }
    return {all.count(), all.percentile(0.5), all.percentile(0.99)};
}

} // namespace trecho
