#include "simulation/disk.hpp"

#include "async/deadline.hpp"

namespace trecho {

awaitable<error_code> SimulatedLogFile::append(std::string_view bytes) {
    ++appends_;
    unsynced_ = bytes;
    co_await sleep_until(simulation_.clock, simulation_.clock.now() + sync_takes);
    unsynced_.clear();
    if (!failure_) content_ += bytes;
    co_return failure_;
}

} // namespace trecho
