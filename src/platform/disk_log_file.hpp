// A log file on a POSIX file system.
#pragma once

#include "platform/file.hpp"
#include "platform/storage.hpp"

#include <boost/asio/thread_pool.hpp>

#include <sys/types.h>

namespace trecho {

// Locks the log itself, the file that must not have two writers: the lock holds whatever happens to
// the files beside it.
class DiskLogFile final : public LogFile {
public:
    // Throws std::runtime_error, with a sentence for the user, when the file can't be opened or
    // another process has it. `disk_thread` must outlive this object.
    DiskLogFile(std::filesystem::path path, asio::thread_pool& disk_thread);

    void read_all(const TakePiece& take) override;
    void truncate(std::uint64_t size) override;
    awaitable<error_code> append(std::string_view bytes) override;

private:
    error_code write_tail_again() const;
    error_code append_now(std::string_view bytes);
    Written write_and_sync(std::string_view bytes, std::uint64_t offset) const;
    error_code check_is_ours(std::uint64_t size) const;
    void take_back();
    error_code cut_back();

    std::filesystem::path path_;
    asio::thread_pool& disk_thread_;
    Descriptor descriptor_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
    std::uint64_t size_ = 0; // of the part that is known to be good
    bool tail_is_uncertain_ = false;
};

} // namespace trecho
