// The folder in which a server keeps what it must not forget, on a POSIX file system.
#pragma once

#include "platform/file.hpp"
#include "platform/storage.hpp"

#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

// Holds the folder for this process alone, from construction to destruction. What is written and
// synced in it is written by one thread of its own.
class StateFolder {
public:
    // Makes the folder when it is missing. Throws std::runtime_error, whose message is a sentence
    // for the user, when it can't be made, written or locked.
    explicit StateFolder(std::filesystem::path folder);
    ~StateFolder();

    // Throw std::runtime_error, as above. A log file is locked for itself too: the lock of the
    // folder is a file that somebody may take for left over, and remove.
    std::unique_ptr<LogFile> open_log(const std::string& name);
    std::unique_ptr<SnapshotFile> open_snapshot(const std::string& name);

    // Moves those of these files that are there into a new folder inside this one, named `into`, or
    // into-2 and so on where that exists. Returns the new folder; nothing when none of the files is
    // there. They are moved in the given order, so after a crash the first may be moved alone.
    // Throws std::runtime_error, as above, before anything has moved when a server writes one of
    // them.
    std::optional<std::filesystem::path> set_aside(const std::vector<std::string>& names,
                                                   const std::string& into);

private:
    std::filesystem::path folder_;
    Descriptor lock_;
    Descriptor opened_;
    asio::thread_pool disk_thread_;
};

// Locks an opened file in a state folder for this process, until it is closed or the process ends.
// Throws std::runtime_error when another process has the lock, or there are none to be had.
void lock_state(int descriptor, const std::filesystem::path& file);

// Throws std::runtime_error: what couldn't be done, why, and what the user can do about it.
[[noreturn]] void refuse_state(const std::string& what, error_code error,
                               const std::filesystem::path& path);

} // namespace trecho
