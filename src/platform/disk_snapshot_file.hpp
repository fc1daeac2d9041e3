// A file on a POSIX file system that is only ever replaced whole.
#pragma once

#include "platform/file.hpp"
#include "platform/storage.hpp"

#include <boost/asio/thread_pool.hpp>

#include <utility>

namespace trecho {

// It stays in the folder that was opened, whatever that is called now: when it was renamed, and
// another server has one of the old name, that one's file is left alone.
class DiskSnapshotFile final : public SnapshotFile {
public:
    // `folder` must live as long.
    DiskSnapshotFile(const Descriptor& folder, std::string name, asio::thread_pool& disk_thread)
        : folder_(folder), name_(std::move(name)), disk_thread_(disk_thread) {}

    awaitable<error_code> replace(std::string_view content) override;

private:
    error_code replace_now(std::string_view content) const;
    error_code write_aside(std::string_view content) const;

    const Descriptor& folder_;
    std::string name_;
    std::string name_aside_ = name_ + ".new";
    asio::thread_pool& disk_thread_;
};

} // namespace trecho
