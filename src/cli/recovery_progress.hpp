// A line on a terminal while a long ledger is read.
#pragma once

#include "office/observer.hpp"
#include "platform/clock.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace trecho {

// Says how much of the ledger is read, in one line that it writes again and again, once that has
// taken a second; when the office is open, or this object ends, it erases the line.
class RecoveryProgress final : public Observer {
public:
    using Say = std::function<void(std::string_view text)>;

    // `bytes` is the size of the ledger.
    RecoveryProgress(const Clock& clock, std::uint64_t bytes, Say say);
    ~RecoveryProgress() override;
    RecoveryProgress(const RecoveryProgress&) = delete;
    RecoveryProgress& operator=(const RecoveryProgress&) = delete;

    void recovering(std::uint64_t bytes) override;
    void started(const Office&) override { erase(); }

private:
    void erase();

    const Clock& clock_;
    TimePoint begin_;
    std::uint64_t bytes_;
    Say say_;
    std::uint64_t percent_ = 0;
    bool is_shown_ = false;
};

// 0 if there is none.
std::uint64_t size_of_ledger(const std::filesystem::path& file);

// Writes to stderr if that is a terminal.
void say_on_terminal(std::string_view text);

} // namespace trecho
