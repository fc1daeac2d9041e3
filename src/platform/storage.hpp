// The disk, as the rest of Trecho sees it: a file that only grows, and a file that is only replaced
// whole. The real ones are in state_folder.hpp, the simulated ones in simulation/platform/disk.hpp.
#pragma once

#include "platform/coroutine.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

namespace trecho {

// Why a log file refuses an append that the system would allow: another program changed the file.
enum class LogFileError {
    is_gone = 1, // the file or its folder was renamed or removed
    is_another,
    was_changed,
};

error_code make_error_code(LogFileError error);

using TakePiece = std::function<void(std::string_view piece)>;

class LogFile {
public:
    virtual ~LogFile() = default;

    // For start-up, before the first append. read_all gives the content to `take`, one piece after
    // the other, so that nobody needs memory for all of it; when it returns, the content survives
    // a power cut. Both throw std::runtime_error, whose message names the file.
    virtual void read_all(const TakePiece& take) = 0;
    virtual void truncate(std::uint64_t size) = 0;

    // All or nothing. Without an error, `bytes` stands at the end of the file that has the name and
    // survives a power cut. With an error, the file is as it was, or will be before the next
    // append. If neither is possible, the process ends. An exception (out of memory) means that
    // nothing was written.
    // One append at a time. Not cancellable. `bytes` must outlive the call.
    virtual awaitable<error_code> append(std::string_view bytes) = 0;
};

// The whole content, for a log that is known to be small.
std::string read_whole(LogFile& file);

class SnapshotFile {
public:
    virtual ~SnapshotFile() = default;

    // A reader of the file sees either the old content or the new one, never a mixture, whenever
    // the process or the machine stops. Not cancellable. `content` must outlive the call.
    virtual awaitable<error_code> replace(std::string_view content) = 0;
};

} // namespace trecho

template <>
struct boost::system::is_error_code_enum<trecho::LogFileError> : std::true_type {};
