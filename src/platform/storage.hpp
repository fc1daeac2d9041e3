// The disk, as the rest of Trecho sees it: a file that only grows, and a file that is only ever
// replaced whole. The real ones are in state_folder.hpp, the simulated ones in
// simulation/platform/disk.hpp.
#pragma once

#include "platform/coroutine.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace trecho {

// Why a log file takes nothing more although the system would: another program has been there.
enum class LogFileError {
    is_gone = 1, // renamed or removed, or its folder was
    is_another,
    was_changed,
};

error_code make_error_code(LogFileError error);

class LogFile {
public:
    virtual ~LogFile() = default;

    // Start-up only, before the first append. What read_all returns survives a power cut from then
    // on. Throw std::runtime_error, whose message names the file.
    virtual std::string read_all() = 0;
    virtual void truncate(std::uint64_t size) = 0;

    // All or nothing: without an error, `bytes` stands at the end of the file that has the name,
    // and survives a power cut; with an error, the file is (or will be, before anything else is
    // appended) as it was. If neither can be had, the process ends. An exception (there is no
    // memory) means that nothing was written.
    // One append at a time. Not cancellable: half an append would be neither. `bytes` must live
    // until it returns.
    virtual awaitable<error_code> append(std::string_view bytes) = 0;
};

class SnapshotFile {
public:
    virtual ~SnapshotFile() = default;

    // A reader of the file sees either the old content or the new one, never a mixture, whenever
    // the process or the machine stops. Not cancellable. `content` must live until it returns.
    virtual awaitable<error_code> replace(std::string_view content) = 0;
};

} // namespace trecho

template <>
struct boost::system::is_error_code_enum<trecho::LogFileError> : std::true_type {};
