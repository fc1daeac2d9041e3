// Injects faults of the disk into an unmodified program: a library for LD_PRELOAD (ld.so(8)) that
// replaces functions of the C library.
//
// `strace --inject` could do much of this. But it needs ptrace(2), which containers often forbid;
// it stops the program twice at each call; it can't write half of the bytes; and it counts the
// calls on all descriptors, while only the state folder must fail. A library doesn't see system
// calls that bypass the C library, so the test compares the bytes that it traced with those in the
// ledger.
//
// The environment describes the fault (DiskFaultPlan in faulty_server.hpp writes it):
//   TRECHO_DISK        the folder that fails; other files work
//   TRECHO_DISK_TRACE  a file that gets one line for each call
//   TRECHO_DISK_FAULT  KIND@N: the fault at the N-th write, sync, rename or truncation; or that
//                      locks fail, or that reading the ledger takes N seconds
//
// Syncs don't reach the kernel, because thousands of them take long: what a power cut leaves is
// computed from the trace (power_cut.hpp).
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace {

std::string setting(const char* name) {
    const char* const value = std::getenv(name);
    return value ? value : "";
}

std::string path_of(int descriptor) {
    std::array<char, 4096> path;
    const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
    const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
    return size > 0 ? std::string(path.data(), static_cast<std::size_t>(size)) : std::string();
}

struct Call {
    std::string_view name;
    std::string path;
    std::string to;         // of a rename
    std::size_t number = 0; // the offset of a write, the size of a truncation
    std::size_t bytes = 0;  // of a write
};

// How a fault changes a call.
struct Fate {
    int error = 0;
    bool is_halved = false; // half of the bytes are written
    bool dies_before = false;
    bool dies_after = false;
};

class Disk {
public:
    static Disk& instance() {
        static Disk disk;
        return disk;
    }

    bool has(const std::string& path) const {
        return !folder_.empty() && (path == folder_ || path.starts_with(folder_ + "/state"));
    }

    // Makes the call through `work`, with the number of bytes that the fault lets through.
    template <class Work>
    long happen(const Call& call, Work work) {
        const std::lock_guard lock(mutex_);
        const Fate fate = next_fate(call);
        if (fate.dies_before) ::raise(SIGKILL);
        if (fate.error != 0) {
            note(call, 0, "failed");
            errno = fate.error;
            return -1;
        }
        const std::size_t bytes = fate.is_halved ? (call.bytes + 1) / 2 : call.bytes;
        const long result = work(bytes);
        const int error = errno;
        note(call, bytes, result < 0 ? "failed" : "done");
        if (fate.dies_after) ::raise(SIGKILL);
        errno = error;
        return result;
    }

    // As if the ledger were long.
    void wait_for_read(int descriptor) {
        if (kind_ != "late" || number_ == 0) return;
        const std::string path = path_of(descriptor);
        if (!path.ends_with("/ledger.jsonl")) return;
        note({"read", path, "", 0, 0}, 0, "hit");
        for (auto left = static_cast<unsigned>(std::exchange(number_, 0)); left > 0;)
            left = ::sleep(left);
    }

    // As on a network file system whose server has no locks.
    bool has_locks() const { return kind_ != "no-locks"; }

    // Traces a call that no fault strikes.
    void note(const Call& call, std::size_t bytes, std::string_view outcome) const {
        std::string line(call.name);
        line.append("\t").append(call.path).append("\t").append(call.to);
        line.append("\t").append(std::to_string(call.number));
        line.append("\t").append(std::to_string(bytes));
        line.append("\t").append(outcome).append("\n");
        ::syscall(SYS_write, trace_, line.data(), line.size());
    }

private:
    Disk() : folder_(setting("TRECHO_DISK")) {
        const std::string file = setting("TRECHO_DISK_TRACE");
        constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
        trace_ = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, file.c_str(), flags, 0644));
        const std::string fault = setting("TRECHO_DISK_FAULT");
        const std::size_t at = fault.find('@');
        if (at == std::string::npos) return;
        kind_ = fault.substr(0, at);
        number_ = std::stoul(fault.substr(at + 1));
    }

    Fate next_fate(const Call& call) {
        const bool writes_ledger = call.bytes > 0 && call.path.ends_with("/ledger.jsonl");
        if (kind_ == "stuck" && !writes_ledger) return {};
        ++count_;
        const bool is_now = count_ == number_;
        const bool is_later = number_ > 0 && count_ > number_;
        const bool writes = call.bytes > 0;
        if (is_now) note(call, 0, "hit");

        while (is_now && kind_ == "stuck") ::pause();

        Fate fate;
        if (kind_ == "killed") fate.dies_before = is_now;
        if (kind_ == "torn") fate.dies_after = fate.is_halved = is_now;
        if (kind_ == "halved") fate.is_halved = is_now;
        if (kind_ == "no-room" && is_now) fate.error = ENOSPC;
        if (kind_ == "error" && is_now) fate.error = EIO;
        if (kind_ == "full" && is_now && writes) fate.is_halved = true;
        if (kind_ == "full" && ((is_now && !writes) || (is_later && writes))) fate.error = ENOSPC;
        if (kind_ == "dead" && (is_now || is_later)) fate.error = EIO;
        return fate;
    }

    std::string folder_;
    int trace_ = -1;
    std::string kind_;
    std::size_t number_ = 0;
    std::size_t count_ = 0;
    std::mutex mutex_;
};

long write_at(int descriptor, const void* data, std::size_t size, off_t offset) {
    const auto work = [&](std::size_t bytes) {
        return ::syscall(SYS_pwrite64, descriptor, data, bytes, offset);
    };
    const std::string path = path_of(descriptor);
    if (!Disk::instance().has(path)) return work(size);
    return Disk::instance().happen({"write", path, "", static_cast<std::size_t>(offset), size},
                                   work);
}

int sync(int descriptor, long system_call) {
    const std::string path = path_of(descriptor);
    if (!Disk::instance().has(path))
        return static_cast<int>(::syscall(system_call, descriptor)); // another disk
    const auto work = [](std::size_t) { return 0L; };
    return static_cast<int>(Disk::instance().happen({"sync", path, "", 0, 0}, work));
}

int truncate_to(int descriptor, off_t size) {
    const auto work = [&](std::size_t) { return ::syscall(SYS_ftruncate, descriptor, size); };
    const std::string path = path_of(descriptor);
    if (!Disk::instance().has(path)) return static_cast<int>(work(0));
    const Call call{"truncate", path, "", static_cast<std::size_t>(size), 0};
    return static_cast<int>(Disk::instance().happen(call, work));
}

// `path` relative to an open folder (openat(2)).
std::string path_at(int folder, const char* path) {
    const bool is_own = *path == '/' || folder == AT_FDCWD;
    const std::filesystem::path whole =
        is_own ? std::filesystem::absolute(path) : std::filesystem::path(path_of(folder)) / path;
    return whole.lexically_normal();
}

int open_at(int folder, const char* path, int flags, mode_t mode) {
    const std::string absolute = path_at(folder, path);
    struct stat status{};
    const bool is_new = (flags & O_CREAT) != 0 && ::fstatat(folder, path, &status, 0) != 0;
    const long descriptor = ::syscall(SYS_openat, folder, path, flags, mode);
    const bool begins_empty = is_new || (flags & O_TRUNC) != 0;
    if (descriptor >= 0 && begins_empty && Disk::instance().has(absolute))
        Disk::instance().note({is_new ? "create" : "empty", absolute, "", 0, 0}, 0, "done");
    return static_cast<int>(descriptor);
}

} // namespace

extern "C" {

ssize_t pwrite(int descriptor, const void* data, size_t size, off_t offset) {
    return write_at(descriptor, data, size, offset);
}
ssize_t pwrite64(int descriptor, const void* data, size_t size, off_t offset) {
    return write_at(descriptor, data, size, offset);
}

ssize_t read(int descriptor, void* data, size_t size) {
    Disk::instance().wait_for_read(descriptor);
    return ::syscall(SYS_read, descriptor, data, size);
}

int fdatasync(int descriptor) { return sync(descriptor, SYS_fdatasync); }
int fsync(int descriptor) { return sync(descriptor, SYS_fsync); }

int ftruncate(int descriptor, off_t size) noexcept { return truncate_to(descriptor, size); }
int ftruncate64(int descriptor, off_t size) noexcept { return truncate_to(descriptor, size); }

int flock(int descriptor, int operation) noexcept {
    if (Disk::instance().has_locks())
        return static_cast<int>(::syscall(SYS_flock, descriptor, operation));
    errno = ENOLCK;
    return -1;
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    const auto work = [&](std::size_t) {
        return ::syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
    };
    const std::string path = path_at(from_folder, from);
    if (!Disk::instance().has(path)) return static_cast<int>(work(0));
    const std::string target = path_at(to_folder, to);
    return static_cast<int>(Disk::instance().happen({"rename", path, target, 0, 0}, work));
}

int mkdir(const char* path, mode_t mode) noexcept {
    const long result = ::syscall(SYS_mkdir, path, mode);
    const std::string absolute = std::filesystem::absolute(path).lexically_normal();
    if (result == 0 && Disk::instance().has(absolute))
        Disk::instance().note({"make", absolute, "", 0, 0}, 0, "done");
    return static_cast<int>(result);
}

// The argument `mode` exists only if the call may create a file (open(2)).
#define MODE_AFTER(flags)                                                                          \
    std::va_list arguments;                                                                        \
    va_start(arguments, flags);                                                                    \
    const mode_t mode = ((flags) & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;    \
    va_end(arguments)

int open(const char* path, int flags, ...) {
    MODE_AFTER(flags);
    return open_at(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    MODE_AFTER(flags);
    return open_at(AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
    MODE_AFTER(flags);
    return open_at(folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
    MODE_AFTER(flags);
    return open_at(folder, path, flags, mode);
}

} // extern "C"
