#include "platform/state_folder.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace trecho {

namespace {

error_code last_error() { return {errno, boost::system::system_category()}; }

[[noreturn]] void fail(const std::string& what, error_code error,
                       const std::filesystem::path& path) {
    throw std::runtime_error("can't " + what + " " + path.string() + ": " + error.message());
}

// At once, from any thread: nothing is destroyed, and no coroutine hears of it.
[[noreturn]] void end_process(const std::string& why) {
    fmt::print(stderr, "trecho: {}\n", why);
    std::_Exit(EXIT_FAILURE);
}

// More than the longest append, which has a line for each of ten thousand customers.
constexpr std::uint64_t append_bytes_max = std::uint64_t{16} * 1024 * 1024;

int open_or_throw(const std::filesystem::path& path, int flags) {
    const int number = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
    if (number < 0) fail("open", last_error(), path);
    return number;
}

// A new or renamed file is only as durable as the folder that names it: fsync(2), "calling fsync()
// does not necessarily ensure that the entry in the directory ... has also reached disk".
error_code sync_folder(const std::filesystem::path& folder) {
    const int number = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (number < 0) return last_error();
    const Descriptor descriptor(number);
    return ::fsync(descriptor.number()) == 0 ? error_code() : last_error();
}

struct Written {
    error_code error;
    std::uint64_t bytes = 0;
};

// write(2) may take less than it is given (a signal, a nearly full disk) and is called again.
Written write_all(int descriptor, std::string_view bytes, std::uint64_t offset) {
    Written written;
    while (!written.error && written.bytes < bytes.size()) {
        const std::string_view rest = bytes.substr(written.bytes);
        const ssize_t result = ::pwrite(descriptor, rest.data(), rest.size(),
                                        static_cast<off_t>(offset + written.bytes));
        if (result >= 0) written.bytes += static_cast<std::uint64_t>(result);
        if (result < 0 && errno != EINTR) written.error = last_error();
    }
    return written;
}

std::string read_all_of(int descriptor, const std::filesystem::path& path) {
    std::string content;
    char chunk[64 * 1024];
    for (;;) {
        const ssize_t bytes =
            ::pread(descriptor, chunk, sizeof chunk, static_cast<off_t>(content.size()));
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) fail("read", last_error(), path);
        if (bytes == 0) return content;
        content.append(chunk, static_cast<std::size_t>(bytes));
    }
}

// Runs `work` on the disk's thread; the coroutine that awaits it resumes on its own executor. The
// wait isn't cancellable, since `work` can't be called back once it has begun.
template <class Work>
awaitable<error_code> on_disk_thread(asio::thread_pool& disk_thread, Work work) {
    auto initiate = [&disk_thread, &work](auto handler) {
        auto executor = asio::prefer(asio::get_associated_executor(handler),
                                     asio::execution::outstanding_work.tracked);
        asio::post(disk_thread, [&work, executor, handler = std::move(handler)]() mutable {
            const error_code error = work();
            asio::post(executor, asio::append(std::move(handler), error));
        });
    };
    const auto [error] =
        co_await asio::async_initiate<decltype(as_result), void(error_code)>(initiate, as_result);
    co_return error;
}

class DiskLogFile final : public LogFile {
public:
    DiskLogFile(std::filesystem::path path, asio::thread_pool& disk_thread)
        : path_(std::move(path)), disk_thread_(disk_thread),
          descriptor_(open_or_throw(path_, O_RDWR | O_CREAT)) {
        if (const error_code error = sync_folder(path_.parent_path())) fail("write", error, path_);
    }

    // What is read will be believed, and told: so it must be on the disk, not only in the memory of
    // a kernel that an earlier process had written it to. To sync isn't enough, for it may be that
    // a sync of that process has failed. Whatever is written again is written for certain.
    std::string read_all() override {
        std::string content = read_all_of(descriptor_.number(), path_);
        size_ = content.size();
        const std::uint64_t begin = size_ - std::min(size_, append_bytes_max);
        const std::string_view tail = std::string_view(content).substr(begin);
        if (const error_code error = write_and_sync(tail, begin).error) fail("write", error, path_);
        return content;
    }

    void truncate(std::uint64_t size) override {
        size_ = size;
        if (const error_code error = cut_back()) fail("write", error, path_);
    }

    awaitable<error_code> append(std::string_view bytes) override {
        return on_disk_thread(disk_thread_, [this, bytes] { return append_now(bytes); });
    }

private:
    error_code append_now(std::string_view bytes) {
        // What an earlier append left behind goes first, or it would stand as damage in the middle.
        if (tail_is_uncertain_) {
            if (const error_code error = cut_back()) return error;
            tail_is_uncertain_ = false;
        }
        const Written written = write_and_sync(bytes, size_);
        // After a failed sync the kernel may have dropped the pages and forgotten the error
        // (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020):
        // syncing again would prove nothing. So the bytes are taken back, not tried again.
        if (written.error && written.bytes > 0) take_back();
        if (!written.error) size_ += bytes.size();
        return written.error;
    }

    Written write_and_sync(std::string_view bytes, std::uint64_t offset) const {
        Written written = write_all(descriptor_.number(), bytes, offset);
        if (!written.error && ::fdatasync(descriptor_.number()) != 0) written.error = last_error();
        return written;
    }

    // A process that can't take back what it couldn't store knows no answer to give: the next one
    // would find in the file what this one had denied. As it ends, nobody is told anything.
    void take_back() {
        if (::ftruncate(descriptor_.number(), static_cast<off_t>(size_)) != 0) {
            end_process("can't take back what could not be stored in " + path_.string() + ": " +
                        last_error().message() + "; start again when the disk works");
        }
        tail_is_uncertain_ = ::fdatasync(descriptor_.number()) != 0;
    }

    error_code cut_back() {
        if (::ftruncate(descriptor_.number(), static_cast<off_t>(size_)) != 0) return last_error();
        if (::fdatasync(descriptor_.number()) != 0) return last_error();
        return {};
    }

    std::filesystem::path path_;
    asio::thread_pool& disk_thread_;
    Descriptor descriptor_;
    std::uint64_t size_ = 0; // of what is known to be good
    bool tail_is_uncertain_ = false;
};

class DiskSnapshotFile final : public SnapshotFile {
public:
    DiskSnapshotFile(std::filesystem::path path, asio::thread_pool& disk_thread)
        : path_(std::move(path)), disk_thread_(disk_thread) {}

    awaitable<error_code> replace(std::string_view content) override {
        return on_disk_thread(disk_thread_, [this, content] { return replace_now(content); });
    }

private:
    // Write aside, sync, rename over: rename(2) is atomic, but orders nothing on its own.
    error_code replace_now(std::string_view content) {
        const std::filesystem::path aside = path_.string() + ".new";
        {
            const int number =
                ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
            if (number < 0) return last_error();
            const Descriptor descriptor(number);
            if (const error_code error = write_all(number, content, 0).error) return error;
            if (::fsync(number) != 0) return last_error();
        }
        if (::rename(aside.c_str(), path_.c_str()) != 0) return last_error();
        return sync_folder(path_.parent_path());
    }

    std::filesystem::path path_;
    asio::thread_pool& disk_thread_;
};

// Makes it, and those above it, each with a name that outlasts a power cut: what is synced in a
// folder is lost all the same if the folder itself can't be found.
std::error_code make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (folder.empty() || std::filesystem::is_directory(folder, error)) return {};
    const std::filesystem::path parent = folder.parent_path();
    error = make_folder(parent);
    if (!error) std::filesystem::create_directory(folder, error);
    if (!error) error = sync_folder(parent.empty() ? "." : parent);
    return error;
}

int lock_folder(const std::filesystem::path& folder) {
    const std::error_code error = make_folder(folder);
    if (error) {
        throw std::runtime_error("can't make the state folder " + folder.string() + ": " +
                                 error.message() + "; name another one with --state");
    }
    const int number = ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (number < 0) {
        throw std::runtime_error("can't write in the state folder " + folder.string() + ": " +
                                 last_error().message() +
                                 "; make it writable or name another one with --state");
    }
    // The kernel lets go of the lock when the process ends, however it ends.
    if (::flock(number, LOCK_EX | LOCK_NB) != 0) {
        ::close(number);
        throw std::runtime_error("the state folder " + folder.string() +
                                 " is in use by another server; stop that one, or name another "
                                 "folder with --state");
    }
    return number;
}

} // namespace

Descriptor::~Descriptor() { ::close(number_); }

StateFolder::StateFolder(std::filesystem::path folder)
    : folder_(std::move(folder)), lock_(lock_folder(folder_)) {}

StateFolder::~StateFolder() { disk_thread_.join(); }

std::unique_ptr<LogFile> StateFolder::open_log(const std::string& name) {
    return std::make_unique<DiskLogFile>(folder_ / name, disk_thread_);
}

std::unique_ptr<SnapshotFile> StateFolder::open_snapshot(const std::string& name) {
    return std::make_unique<DiskSnapshotFile>(folder_ / name, disk_thread_);
}

std::string read_file(const std::filesystem::path& path, std::size_t bytes_max) {
    const Descriptor descriptor(open_or_throw(path, O_RDONLY));
    std::string content;
    std::vector<char> chunk(std::size_t{64} * 1024);
    for (;;) {
        const ssize_t bytes = ::read(descriptor.number(), chunk.data(), chunk.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) fail("read", last_error(), path);
        if (bytes == 0) return content;
        content.append(chunk.data(), static_cast<std::size_t>(bytes));
        if (content.size() > bytes_max)
            throw std::runtime_error(fmt::format("can't read {}: it has more than {} MiB",
                                                 path.string(),
                                                 bytes_max / (std::size_t{1024} * 1024)));
    }
}

} // namespace trecho
