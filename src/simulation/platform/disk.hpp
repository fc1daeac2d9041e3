// A disk made of memory: it takes its time, fails when a test says so, and loses what was never
// synced when the machine stops.
#pragma once

#include "platform/storage.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace trecho {

// How an append will go.
struct AppendFate {
    error_code error;
    Duration takes{};
    std::size_t leaves = 0; // when it fails: bytes that can't be taken back before the next append
};

class SimulatedLogFile final : public LogFile {
public:
    explicit SimulatedLogFile(Simulation& simulation, std::string content = {})
        : simulation_(simulation), content_(std::move(content)) {}

    // What was written before and not synced is synced first: it may have been told already.
    void read_all(const TakePiece& take) override;
    void truncate(std::uint64_t size) override;
    awaitable<error_code> append(std::string_view bytes) override;

    // What is on the disk for certain.
    const std::string& content() const { return content_; }

    // What is found after the machine has stopped now, in the middle of an append of which so many
    // bytes had reached the disk.
    std::string after_power_cut(std::size_t bytes_of_append) const {
        return content_ + unsynced_.substr(0, bytes_of_append);
    }

    // How many bytes wait to be synced.
    std::size_t unsynced() const { return unsynced_.size(); }

    // The process or the machine stops now, and of what was not synced only so many bytes are found
    // again. An append that is under way ends with an error, for a coroutine of a dead process.
    void stop(std::size_t bytes_kept);

    // From now on each append ends with this error; with no error, the disk works again.
    void fail_with(error_code error) { failure_ = error; }

    // Is asked before each append, instead: fail_with and sync_takes have no effect then.
    void decide_by(std::function<AppendFate()> fate) { fate_ = std::move(fate); }

    std::size_t appends() const { return appends_; }
    Duration sync_takes = std::chrono::milliseconds(1);

private:
    AppendFate next_fate() const;

    Simulation& simulation_;
    std::string content_;
    error_code failure_;
    std::function<AppendFate()> fate_;
    std::string unsynced_; // of the append that is under way, or was left of one that failed
    std::size_t appends_ = 0;
    std::size_t stops_ = 0;
};

class SimulatedSnapshotFile final : public SnapshotFile {
public:
    awaitable<error_code> replace(std::string_view content) override {
        if (!failure_) content_ = content;
        co_return failure_;
    }

    const std::string& content() const { return content_; }
    void fail_with(error_code error) { failure_ = error; }

private:
    std::string content_;
    error_code failure_;
};

} // namespace trecho
