#include "platform/private_file.hpp"

#include "platform/file.hpp"

#include <boost/system/errc.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace trecho {

namespace {

// Writes the locked file itself. If it replaced the file, two processes could each lock a file of
// their own.
class LockedFile final : public PrivateFile {
public:
    explicit LockedFile(int descriptor) : file_(descriptor) {}

    std::string read() override {
        std::array<char, bytes_max> bytes;
        const ssize_t size = ::pread(file_.number(), bytes.data(), bytes.size(), 0);
        return size > 0 ? std::string(bytes.data(), static_cast<std::size_t>(size)) : std::string();
    }

    bool write(std::string_view text) override {
        const ssize_t written = ::pwrite(file_.number(), text.data(), text.size(), 0);
        return written == static_cast<ssize_t>(text.size()) &&
               ::ftruncate(file_.number(), written) == 0;
    }

private:
    static constexpr std::size_t bytes_max = 4096; // four times a session, a ticket and a journey

    Descriptor file_;
};

} // namespace

void make_private_folder(const std::filesystem::path& folder) {
    std::error_code ignored;
    if (std::filesystem::create_directories(folder, ignored))
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, ignored);
}

OpenedFile open_private_file(const std::filesystem::path& path) {
    make_private_folder(path.parent_path());
    constexpr mode_t owner_only = 0600;
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, owner_only);
    OpenedFile opened;
    if (descriptor < 0) return opened;
    auto file = std::make_unique<LockedFile>(descriptor);
    if (const error_code error = lock_file(descriptor)) {
        opened.is_in_use = error == boost::system::errc::operation_would_block;
        return opened;
    }
    ::fchmod(descriptor, owner_only);
    opened.file = std::move(file);
    return opened;
}

std::filesystem::path user_state_folder() {
    const char* const state = std::getenv("XDG_STATE_HOME");
    if (state && *state == '/')
        return state; // "All paths must be absolute", says the specification
    const char* const home = std::getenv("HOME");
    if (!home || *home != '/') return {};
    return std::filesystem::path(home) / ".local" / "state";
}

} // namespace trecho
