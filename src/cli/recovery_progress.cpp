#include "cli/recovery_progress.hpp"

#include "platform/standard_output.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace trecho {

namespace {

// A shorter wait needs no explanation.
constexpr std::chrono::seconds patience{1};

} // namespace

RecoveryProgress::RecoveryProgress(const Clock& clock, std::uint64_t bytes, Say say)
    : clock_(clock), begin_(clock.now()), bytes_(bytes), say_(std::move(say)) {}

RecoveryProgress::~RecoveryProgress() { erase(); }

// The cursor stays at the line's begin, so that whatever is written next covers it: the log, when a
// signal ends the process.
void RecoveryProgress::recovering(std::uint64_t bytes) {
    if (clock_.now() - begin_ < patience) return;
    const std::uint64_t percent =
        bytes_ > 0 ? std::min<std::uint64_t>(100, 100 * bytes / bytes_) : 100;
    if (is_shown_ && percent == percent_) return;
    is_shown_ = true;
    percent_ = percent;
    say_(fmt::format("\rreading the ledger: {} %\r", percent));
}

void RecoveryProgress::erase() {
    if (std::exchange(is_shown_, false)) say_("\r\x1b[K");
}

std::uint64_t size_of_ledger(const std::filesystem::path& file) {
    std::error_code error;
    const std::uintmax_t size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
}

void say_on_terminal(std::string_view text) {
    if (::isatty(STDERR_FILENO) == 1) static_cast<void>(write_fully(STDERR_FILENO, text));
}

} // namespace trecho
