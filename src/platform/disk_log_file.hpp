// A log file on a POSIX file system.
#pragma once

#include "platform/file.hpp"
#include "platform/storage.hpp"

#include <boost/asio/thread_pool.hpp>

#include <sys/types.h>

namespace trecho {

// It is locked by the process that has it open: the lock is on the file that must not have two
// writers, so it holds whatever becomes of the files beside it.
class DiskLogFile final : public LogFile {
public:
    // Throws std::runtime_error with a sentence for the user, when it can't be opened or another
    // process has it.
    DiskLogFile(std::filesystem::path path, asio::thread_pool& disk_thread);

    std::string read_all() override;
    void truncate(std::uint64_t size) override;
    awaitable<error_code> append(std::string_view bytes) override;

private:
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
    std::uint64_t size_ = 0; // of what is known to be good
    bool tail_is_uncertain_ = false;
};

} // namespace trecho
