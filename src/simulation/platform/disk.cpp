#include "simulation/platform/disk.hpp"

#include "async/deadline.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>

namespace trecho {

namespace {

// Not even a few lines, so that every test cuts lines in two.
constexpr std::size_t piece_bytes = 200;

} // namespace

void SimulatedLogFile::read_all(const TakePiece& take) {
    content_ += std::exchange(unsynced_, {});
    for (std::string_view rest = content_; !rest.empty();) {
        take(rest.substr(0, piece_bytes));
        rest.remove_prefix(std::min(piece_bytes, rest.size()));
    }
}

void SimulatedLogFile::truncate(std::uint64_t size) {
    content_.resize(size);
    unsynced_.clear();
}

awaitable<error_code> SimulatedLogFile::append(std::string_view bytes) {
    ++appends_;
    const AppendFate fate = next_fate();
    unsynced_ = bytes;
    const std::size_t stops = stops_;
    const TimePoint synced = simulation_.clock.now() + fate.takes;
    while (simulation_.clock.now() < synced) {
        co_await sleep_until(simulation_.clock, synced); // again, if it was interrupted
    }
    if (stops != stops_) co_return asio::error::operation_aborted;
    if (!fate.error) content_ += bytes;
    unsynced_.resize(fate.error ? std::min(fate.leaves, bytes.find('\n')) : 0);
    co_return fate.error;
}

void SimulatedLogFile::stop(std::size_t bytes_kept) {
    unsynced_.resize(std::min(bytes_kept, unsynced_.size()));
    ++stops_;
}

AppendFate SimulatedLogFile::next_fate() const {
    if (fate_) return fate_();
    AppendFate fate;
    fate.error = failure_;
    fate.takes = sync_takes;
    return fate;
}

} // namespace trecho
