#include "board/latency_window.hpp"

namespace trecho {

void LatencyWindow::record(TimePoint now, Duration latency) {
    summary_number_ = -1;
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
    if (number == summary_number_) return summary_;
    LatencyHistogram all;
    for (const Piece& piece : pieces_) {
        if (piece.number > number - piece_count) all.add(piece.latencies);
    }
    summary_ = {all.count(), all.percentile(0.5), all.percentile(0.99)};
    summary_number_ = number;
    return summary_;
}

} // namespace trecho
