#include "platform/file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace trecho {

namespace {

// Few enough calls of the kernel that they cost nothing beside the work on what is read.
constexpr std::size_t piece_bytes = std::size_t{1024} * 1024;

} // namespace

Descriptor::~Descriptor() { ::close(number_); }

error_code last_error() { return {errno, boost::system::system_category()}; }

void throw_file_error(const std::string& what, error_code error,
                      const std::filesystem::path& path) {
    throw FileError("can't " + what + " " + path.string() + ": " + error.message());
}

std::string read_file(const std::filesystem::path& path, std::size_t bytes_max) {
    std::string content;
    read_file_in_pieces(path, [&](std::string_view piece) {
        content += piece;
        if (content.size() > bytes_max)
            throw FileError(fmt::format("can't read {}: it has more than {} MiB", path.string(),
                                        bytes_max / (std::size_t{1024} * 1024)));
    });
    return content;
}

void read_file_in_pieces(const std::filesystem::path& path, const TakePiece& take) {
    const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (number < 0) throw_file_error("open", last_error(), path);
    const Descriptor descriptor(number);
    read_in_pieces(descriptor.number(), path, take);
}

void read_in_pieces(int descriptor, const std::filesystem::path& path, const TakePiece& take) {
    std::vector<char> piece(piece_bytes);
    for (;;) {
        const ssize_t bytes = ::read(descriptor, piece.data(), piece.size());
        if (bytes < 0 && errno == EINTR) continue;
        if (bytes < 0) throw_file_error("read", last_error(), path);
        if (bytes == 0) return;
        take({piece.data(), static_cast<std::size_t>(bytes)});
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
