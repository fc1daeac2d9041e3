#include "platform/disk_snapshot_file.hpp"

#include "platform/disk_thread.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

namespace trecho {

awaitable<error_code> DiskSnapshotFile::replace(std::string_view content) {
    return on_disk_thread(disk_thread_, [this, content] { return replace_now(content); });
}

// rename(2) is atomic, but it doesn't order writes: so we write aside, sync, and then rename.
error_code DiskSnapshotFile::replace_now(std::string_view content) const {
    if (const error_code error = write_aside(content)) return error;
    const int folder = folder_.number();
    if (::renameat(folder, name_aside_.c_str(), folder, name_.c_str()) != 0) return last_error();
    return ::fsync(folder) == 0 ? error_code() : last_error();
}

error_code DiskSnapshotFile::write_aside(std::string_view content) const {
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    const int number = ::openat(folder_.number(), name_aside_.c_str(), flags, 0644);
    if (number < 0) return last_error();
    const Descriptor descriptor(number);
    if (const error_code error = write_all(number, content, 0).error) return error;
    return ::fsync(number) == 0 ? error_code() : last_error();
}

} // namespace trecho
