#include "simulation/disk.hpp"

#include "async/deadline.hpp"

namespace trecho {

awaitable<error_code> SimulatedLogFile::append(std::string_view bytes) {
    ++appends_;
    unsynced_ = bytes;
    const TimePoint synced = simulation_.clock.now() + sync_takes;
    while (simulation_.clock.now() < synced) {
        co_await sleep_until(simulation_.clock, synced); // again, if it was interrupted
    }
    unsynced_.clear();
    if (!failure_) content_ += bytes;
    co_return failure_;
}

} // namespace trecho
