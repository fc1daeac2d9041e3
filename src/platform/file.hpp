// Files of a POSIX system, as what keeps the state uses them.
#pragma once

#include "platform/coroutine.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
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

// Of the system call before.
error_code last_error();

// Throws std::runtime_error: "can't WHAT PATH: why".
[[noreturn]] void throw_file_error(const std::string& what, error_code error,
                                   const std::filesystem::path& path);

// Reads a file whole, without locking or making anything; also one that can be read only once, such
// as a pipe. Throws std::runtime_error, too when there is more than `bytes_max`.
std::string read_file(const std::filesystem::path& path,
                      std::size_t bytes_max = std::numeric_limits<std::size_t>::max());

// The same from a descriptor that nothing was read from yet.
std::string read_all_of(int descriptor, const std::filesystem::path& path,
                        std::size_t bytes_max = std::numeric_limits<std::size_t>::max());

struct Written {
    error_code error;
    std::uint64_t bytes = 0;
};

// write(2) may take less than it is given (a signal, a nearly full disk) and is called again.
Written write_all(int descriptor, std::string_view bytes, std::uint64_t offset);

// For this process alone, until the file is closed or the process ends, however it ends;
// operation_would_block when another one has it.
error_code lock_file(int descriptor);

// A new or renamed file is only as durable as the folder that names it: fsync(2), "calling fsync()
// does not necessarily ensure that the entry in the directory ... has also reached disk".
error_code sync_folder(const std::filesystem::path& folder);

} // namespace trecho
