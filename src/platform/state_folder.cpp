#include "platform/state_folder.hpp"

#include "platform/disk_log_file.hpp"
#include "platform/disk_snapshot_file.hpp"

#include <boost/system/errc.hpp>
#include <boost/system/system_error.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <list>
#include <stdexcept>
#include <system_error>

namespace trecho {

namespace {

std::string cure_for(error_code error) {
    switch (error.value()) {
    case EACCES:
    case EPERM:
    case EROFS: return "make it writable, or name another folder with --state";
    case ENOSPC:
    case EDQUOT: return "make room on the disk, or name a folder on another one with --state";
    case EFBIG: return "allow larger files (ulimit -f)";
    case EMFILE:
    case ENFILE: return "allow more open files (ulimit -n)";
    default: return "name another folder with --state";
    }
}

constexpr mode_t as_umask_says = 0777;

// Makes the folder and its missing parents, and syncs each parent: a synced file is lost all the
// same if a power cut removes the name of its folder.
error_code make_folder(const std::filesystem::path& folder) {
    std::error_code ignored; // mkdir(2) will fail too, and gives the reason
    if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return {};
    const std::filesystem::path parent = folder.parent_path();
    if (const error_code error = make_folder(parent)) return error;
    if (::mkdir(folder.c_str(), as_umask_says) != 0 && errno != EEXIST) return last_error();
    return sync_folder(parent.empty() ? "." : parent);
}

int lock_folder(const std::filesystem::path& folder) {
    if (const error_code error = make_folder(folder))
        refuse_state("make the state folder", error, folder);
    const int number = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (number < 0) refuse_state("write in the state folder", last_error(), folder);
    try {
        lock_state(number, folder / "lock");
    } catch (...) {
        ::close(number);
        throw;
    }
    return number;
}

int open_folder(const std::filesystem::path& folder) {
    const int number = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (number < 0) refuse_state("open the state folder", last_error(), folder);
    return number;
}

std::filesystem::path make_new_folder(const std::filesystem::path& wanted) {
    std::filesystem::path folder = wanted;
    for (int number = 2; ::mkdir(folder.c_str(), as_umask_says) != 0; ++number) {
        if (errno != EEXIST) refuse_state("make the folder", last_error(), folder);
        folder = wanted.string() + "-" + std::to_string(number);
    }
    return folder;
}

void sync_or_refuse(const std::filesystem::path& folder) {
    if (const error_code error = sync_folder(folder)) refuse_state("write in", error, folder);
}

asio::thread_pool start_disk_thread() {
    try {
        return asio::thread_pool(1);
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error("can't start the thread that writes to the disk: " +
                                 error.code().message() + "; allow more threads (ulimit -u)");
    }
}

} // namespace

StateFolder::StateFolder(std::filesystem::path folder)
    : folder_(std::move(folder)), lock_(lock_folder(folder_)), opened_(open_folder(folder_)),
      disk_thread_(start_disk_thread()) {}

StateFolder::~StateFolder() { disk_thread_.join(); }

std::unique_ptr<LogFile> StateFolder::open_log(const std::string& name) {
    return std::make_unique<DiskLogFile>(folder_ / name, disk_thread_);
}

std::unique_ptr<SnapshotFile> StateFolder::open_snapshot(const std::string& name) {
    return std::make_unique<DiskSnapshotFile>(opened_, name, disk_thread_);
}

std::optional<std::filesystem::path> StateFolder::set_aside(const std::vector<std::string>& names,
                                                            const std::string& into) {
    // Each file stays locked until all are moved: if somebody removed the folder's lock file, a
    // running server still has its log locked.
    std::list<Descriptor> locks;
    std::vector<std::string> found;
    for (const std::string& name : names) {
        const int number = ::open((folder_ / name).c_str(), O_RDONLY | O_CLOEXEC);
        if (number < 0 && errno == ENOENT) continue;
        if (number < 0) refuse_state("open", last_error(), folder_ / name);
        locks.emplace_back(number);
        lock_state(number, folder_ / name);
        found.push_back(name);
    }
    if (found.empty()) return std::nullopt;

    std::filesystem::path aside = make_new_folder(folder_ / into);
    sync_or_refuse(folder_);
    for (const std::string& name : found) {
        if (::rename((folder_ / name).c_str(), (aside / name).c_str()) != 0)
            refuse_state("move", last_error(), folder_ / name);
        // The file's new name must be durable before its old one is gone, and both before the next
        // file moves.
        sync_or_refuse(aside);
        sync_or_refuse(folder_);
    }
    return aside;
}

void lock_state(int descriptor, const std::filesystem::path& file) {
    const error_code error = lock_file(descriptor);
    if (!error) return;
    const std::string folder = file.parent_path().string();
    if (error == boost::system::errc::operation_would_block) {
        throw std::runtime_error("the state folder " + folder +
                                 " is in use by a server that runs; stop it, or name another "
                                 "folder with --state");
    }
    throw std::runtime_error("can't lock " + file.string() + ": " + error.message() +
                             "; without a lock a second server could sell the same seats, so name "
                             "a folder on another disk with --state");
}

void refuse_state(const std::string& what, error_code error, const std::filesystem::path& path) {
    throw std::runtime_error("can't " + what + " " + path.string() + ": " + error.message() + "; " +
                             cure_for(error));
}

} // namespace trecho
