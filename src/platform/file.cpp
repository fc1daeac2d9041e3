#include "platform/file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <vector>

namespace trecho {

Descriptor::~Descriptor() { ::close(number_); }

error_code last_error() { return {errno, boost::system::system_category()}; }

void throw_file_error(const std::string& what, error_code error,
                      const std::filesystem::path& path) {
    throw std::runtime_error("can't " + what + " " + path.string() + ": " + error.message());
}

std::string read_file(const std::filesystem::path& path, std::size_t bytes_max) {
    const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (number < 0) throw_file_error("open", last_error(), path);
    const Descriptor descriptor(number);
    return read_all_of(descriptor.number(), path, bytes_max);
}

std::string read_all_of(int descriptor, const std::filesystem::path& path, std::size_t bytes_max) {
    std::string content;
    std::vector<char> chunk(std::size_t{64} * 1024);
    for (;;) {
        const ssize_t bytes = ::read(descriptor, chunk.data(), chunk.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) throw_file_error("read", last_error(), path);
        if (bytes == 0) return content;
        content.append(chunk.data(), static_cast<std::size_t>(bytes));
        if (content.size() > bytes_max)
            throw std::runtime_error(fmt::format("can't read {}: it has more than {} MiB",
                                                 path.string(),
                                                 bytes_max / (std::size_t{1024} * 1024)));
    }
}

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

error_code lock_file(int descriptor) {
    while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EINTR) return last_error();
    }
    return {};
}

error_code sync_folder(const std::filesystem::path& folder) {
    const int number = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (number < 0) return last_error();
    const Descriptor descriptor(number);
    return ::fsync(descriptor.number()) == 0 ? error_code() : last_error();
}

} // namespace trecho
