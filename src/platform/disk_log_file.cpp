#include "platform/disk_log_file.hpp"

#include "platform/disk_thread.hpp"
#include "platform/state_folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace trecho {

namespace {

// More than the longest append, which has one line for each of ten thousand customers.
constexpr off_t append_bytes_max = off_t{16} * 1024 * 1024;

int open_log_file(const std::filesystem::path& path) {
    const int number = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (number < 0) refuse_state("open", last_error(), path);
    return number;
}

} // namespace

DiskLogFile::DiskLogFile(std::filesystem::path path, asio::thread_pool& disk_thread)
    : path_(std::move(path)), disk_thread_(disk_thread), descriptor_(open_log_file(path_)) {
    lock_state(descriptor_.number(), path_);
    struct stat status{};
    if (::fstat(descriptor_.number(), &status) != 0) refuse_state("read", last_error(), path_);
    device_ = status.st_dev;
    inode_ = status.st_ino;
    if (const error_code error = sync_folder(path_.parent_path()))
        refuse_state("write", error, path_);
}

void DiskLogFile::read_all(const TakePiece& take) {
    if (const error_code error = write_tail_again()) refuse_state("write", error, path_);
    ::lseek(descriptor_.number(), 0, SEEK_SET);
    size_ = 0;
    read_in_pieces(descriptor_.number(), path_, [&](std::string_view piece) {
        take(piece);
        size_ += piece.size();
    });
}

// The server will tell clients what it reads here, so the bytes must be on disk, not only in the
// kernel's memory where an earlier process left them. A sync alone proves nothing: if that
// process's sync failed, the kernel may have marked the pages clean. So we write the tail again and
// sync it.
error_code DiskLogFile::write_tail_again() const {
    const off_t size = ::lseek(descriptor_.number(), 0, SEEK_END);
    if (size < 0) return last_error();
    const off_t begin = std::max(size - append_bytes_max, off_t{0});
    ::lseek(descriptor_.number(), begin, SEEK_SET);
    auto offset = static_cast<std::uint64_t>(begin);
    error_code error;
    read_in_pieces(descriptor_.number(), path_, [&](std::string_view piece) {
        if (!error) error = write_all(descriptor_.number(), piece, offset).error;
        offset += piece.size();
    });
    if (!error && ::fdatasync(descriptor_.number()) != 0) error = last_error();
    return error;
}

void DiskLogFile::truncate(std::uint64_t size) {
    size_ = size;
    if (const error_code error = cut_back()) refuse_state("write", error, path_);
}

awaitable<error_code> DiskLogFile::append(std::string_view bytes) {
    return on_disk_thread(disk_thread_, [this, bytes] { return append_now(bytes); });
}

// Another program may rename, replace or empty the file at any time. We check before the write, so
// that our bytes don't do damage, and after it, so that we report as stored only what the file with
// this name has.
error_code DiskLogFile::append_now(std::string_view bytes) {
    if (const error_code error = check_is_ours(size_)) return error;

    // An earlier append may have left bytes behind: they would stand as damage in the middle.
    if (tail_is_uncertain_) {
        if (const error_code error = cut_back()) return error;
        tail_is_uncertain_ = false;
    }
    Written written = write_and_sync(bytes, size_);
    if (!written.error) written.error = check_is_ours(size_ + bytes.size());
    // After a failed sync the kernel may have dropped the pages and forgotten the error (Rebello et
    // al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020): syncing again would
    // prove nothing. So we take the bytes back instead of trying again.
    if (written.error && written.bytes > 0) take_back();
    if (!written.error) size_ += bytes.size();
    return written.error;
}

Written DiskLogFile::write_and_sync(std::string_view bytes, std::uint64_t offset) const {
    Written written = write_all(descriptor_.number(), bytes, offset);
    if (!written.error && ::fdatasync(descriptor_.number()) != 0) written.error = last_error();
    return written;
}

// One stat(2) takes about a microsecond; a sync takes a hundred or more.
error_code DiskLogFile::check_is_ours(std::uint64_t size) const {
    struct stat named{};
    if (::stat(path_.c_str(), &named) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) return LogFileError::is_gone;
        return last_error();
    }
    if (named.st_ino != inode_ || named.st_dev != device_) return LogFileError::is_another;
    if (static_cast<std::uint64_t>(named.st_size) != size) return LogFileError::was_changed;
    return {};
}

// If the bytes can't be taken back, the process ends before anyone gets an answer: "not sold" would
// be wrong, for the next start would find the sale in the file.
void DiskLogFile::take_back() {
    struct stat written{};
    const bool is_known = ::fstat(descriptor_.number(), &written) == 0;
    if (is_known && static_cast<std::uint64_t>(written.st_size) <= size_)
        return; // another program has cut the file: setting the size would fill it with zeros
    if (::ftruncate(descriptor_.number(), static_cast<off_t>(size_)) != 0) {
        end_process("can't take back what could not be stored in " + path_.string() + ": " +
                    last_error().message() + "; start again when the disk works");
    }
    tail_is_uncertain_ = ::fdatasync(descriptor_.number()) != 0;
}

error_code DiskLogFile::cut_back() {
    if (::ftruncate(descriptor_.number(), static_cast<off_t>(size_)) != 0) return last_error();
    if (::fdatasync(descriptor_.number()) != 0) return last_error();
    return {};
}

} // namespace trecho
