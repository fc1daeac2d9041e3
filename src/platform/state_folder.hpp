// The folder with a server's persistent files, on a POSIX file system.
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

// Locks the folder for this process alone, from construction to destruction. One thread of its own
// writes and syncs the files.
class StateFolder {
public:
    // Makes the folder when it is missing. Throws std::runtime_error with a sentence for the user
    // when the folder can't be made, written or locked.
    explicit StateFolder(std::filesystem::path folder);
    ~StateFolder();

    // Both return files that this object must outlive. Throw std::runtime_error, as above. A log
    // file has a lock of its own, for a user may remove the folder's lock file as a stale one.
    std::unique_ptr<LogFile> open_log(const std::string& name);
    std::unique_ptr<SnapshotFile> open_snapshot(const std::string& name);

    // Moves the files that exist into a new folder inside this one, named `into`, or into-2 and so
    // on where that exists. Returns the new folder; nothing when none of the files exists. Moves
    // them in the given order, so after a crash only the first ones may have moved. Throws
    // std::runtime_error, as above; if a server has one of the files locked, nothing has moved.
    std::optional<std::filesystem::path> set_aside(const std::vector<std::string>& names,
                                                   const std::string& into);

private:
    std::filesystem::path folder_;
    Descriptor lock_;
    Descriptor opened_;
    asio::thread_pool disk_thread_;
};

// Locks an opened file in a state folder for this process, until it is closed or the process ends.
// Throws std::runtime_error when another process has the lock, or the file system has no locks.
void lock_state(int descriptor, const std::filesystem::path& file);

// Throws std::runtime_error: what failed, why, and what the user can do about it.
[[noreturn]] void refuse_state(const std::string& what, error_code error,
                               const std::filesystem::path& path);

} // namespace trecho
