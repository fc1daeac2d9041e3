// The folder in which a server keeps what it must not forget, on a POSIX file system.
#pragma once

#include "platform/storage.hpp"

#include <boost/asio/thread_pool.hpp>

#include <cstddef>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>

namespace trecho {

// Closes the descriptor that it owns.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

// Holds the folder for this process alone, from construction to destruction. What is written and
// synced in it is written by one thread of its own: a sync takes milliseconds, in which the network
// thread serves other customers.
class StateFolder {
public:
    // Makes the folder when it is missing. Throws std::runtime_error, whose message is a sentence
    // for the user, when it can't be made, written or locked.
    explicit StateFolder(std::filesystem::path folder);
    ~StateFolder();

    // Throw std::runtime_error.
    std::unique_ptr<LogFile> open_log(const std::string& name);
    std::unique_ptr<SnapshotFile> open_snapshot(const std::string& name);

private:
    std::filesystem::path folder_;
    Descriptor lock_;
    asio::thread_pool disk_thread_{1};
};

// Reads a file whole, without locking or making anything; also one that can be read only once, such
// as a pipe. Throws std::runtime_error, too when there is more than `bytes_max`.
std::string read_file(const std::filesystem::path& path,
                      std::size_t bytes_max = std::numeric_limits<std::size_t>::max());

} // namespace trecho
