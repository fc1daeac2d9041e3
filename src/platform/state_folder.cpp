#include "platform/state_folder.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace trecho {

namespace {

error_code last_error() { return {errno, boost::system::system_category()}; }

[[noreturn]] void fail(const std::string& what, error_code error,
                       const std::filesystem::path& path) {
    throw std::runtime_error("can't " + what + " " + path.string() + ": " + error.message());
}

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

// write(2) may take less than it is given (a signal, a nearly full disk) and is called again.
error_code write_all(int descriptor, std::string_view bytes, std::uint64_t offset) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return last_error();
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return {};
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

    // A server that was killed may have left bytes that were written and never synced. Whoever reads
    // them tells of them (RESUME does), so they are synced first.
    std::string read_all() override {
        if (::fdatasync(descriptor_.number()) != 0) fail("write", last_error(), path_);
        std::string content = read_all_of(descriptor_.number(), path_);
        size_ = content.size();
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
        error_code error = write_all(descriptor_.number(), bytes, size_);
        if (!error && ::fdatasync(descriptor_.number()) != 0) error = last_error();
        if (error) {
            // After a failed sync the kernel may have dropped the pages and forgotten the error
            // (Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020):
            // syncing again would prove nothing. So the bytes are taken back, not tried again.
            tail_is_uncertain_ = true;
            if (!cut_back()) tail_is_uncertain_ = false;
            return error;
        }
        size_ += bytes.size();
        return {};
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
            if (const error_code error = write_all(number, content, 0)) return error;
            if (::fsync(number) != 0) return last_error();
        }
        if (::rename(aside.c_str(), path_.c_str()) != 0) return last_error();
        return sync_folder(path_.parent_path());
    }

    std::filesystem::path path_;
    asio::thread_pool& disk_thread_;
};

int lock_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
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

std::string read_file(const std::filesystem::path& path) {
    const Descriptor descriptor(open_or_throw(path, O_RDONLY));
    return read_all_of(descriptor.number(), path);
}

} // namespace trecho
