// A file on a POSIX file system that is only replaced whole.
#pragma once

#include "platform/file.hpp"
#include "platform/storage.hpp"

#include <boost/asio/thread_pool.hpp>

#include <utility>

namespace trecho {

// Writes into the folder that was opened, also after that was renamed. So if another server now has
// a folder with the old name, its file isn't touched.
class DiskSnapshotFile final : public SnapshotFile {
public:
    // `folder` and `disk_thread` must outlive this object.
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
