// Functions on POSIX files, for the code that stores a server's state.
#pragma once

#include "platform/storage.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>

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

// The error of the last system call (errno).
error_code last_error();

class FileError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws FileError: "can't WHAT PATH: why".
[[noreturn]] void throw_file_error(const std::string& what, error_code error,
                                   const std::filesystem::path& path);

// Reads a whole file, without locking or creating it; it may be a pipe. Throws FileError, also when
// there is more than `bytes_max`.
std::string read_file(const std::filesystem::path& path,
                      std::size_t bytes_max = std::numeric_limits<std::size_t>::max());

// The same, in pieces of a megabyte at most, so that it needs memory for only one.
void read_file_in_pieces(const std::filesystem::path& path, const TakePiece& take);

// The same, from the descriptor's current position. `path` is for the message.
void read_in_pieces(int descriptor, const std::filesystem::path& path, const TakePiece& take);

struct Written {
    error_code error;
    std::uint64_t bytes = 0;
};

// Repeats pwrite(2), which may take only a part (a signal, a nearly full disk), until all of
// `bytes` is written or there is an error. `bytes` of the result counts what was written.
Written write_all(int descriptor, std::string_view bytes, std::uint64_t offset);

// Locks the file for this process alone, until the file is closed or the process ends, however it
// ends. operation_would_block when another process has the lock.
error_code lock_file(int descriptor);

// Makes the names in the folder durable. A new or renamed file needs that: fsync(2), "calling
// fsync() does not necessarily ensure that the entry in the directory ... has also reached disk".
error_code sync_folder(const std::filesystem::path& folder);

} // namespace trecho
