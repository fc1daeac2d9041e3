// A disk made of memory, that takes its time, fails when it is told to, and forgets what was never
// synced when the machine stops.
#pragma once

#include "platform/storage.hpp"
#include "simulation/virtual_time.hpp"

#include <string>

namespace trecho {

class SimulatedLogFile final : public LogFile {
public:
    explicit SimulatedLogFile(Simulation& simulation, std::string content = {})
        : simulation_(simulation), content_(std::move(content)) {}

    std::string read_all() override { return content_; }
    void truncate(std::uint64_t size) override { content_.resize(size); }
    awaitable<error_code> append(std::string_view bytes) override;

    // What is on the disk for certain.
    const std::string& content() const { return content_; }

    // What is found after the machine has stopped now, in the middle of an append of which so many
    // bytes had reached the disk.
    std::string after_power_cut(std::size_t bytes_of_append) const {
        return content_ + unsynced_.substr(0, bytes_of_append);
    }

    // From now on each append ends with this error; with no error, the disk works again.
    void fail_with(error_code error) { failure_ = error; }

    std::size_t appends() const { return appends_; }
    Duration sync_takes = std::chrono::milliseconds(1);

private:
    Simulation& simulation_;
    std::string content_;
    error_code failure_;
    std::string unsynced_; // of the append that is under way
    std::size_t appends_ = 0;
};

class SimulatedSnapshotFile final : public SnapshotFile {
public:
    awaitable<error_code> replace(std::string_view content) override {
        content_ = content;
        co_return failure_;
    }

    const std::string& content() const { return content_; }
    void fail_with(error_code error) { failure_ = error; }

private:
    std::string content_;
    error_code failure_;
};

} // namespace trecho
