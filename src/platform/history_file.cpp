#include "platform/history_file.hpp"

#include "platform/file.hpp"
#include "platform/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace trecho {

// One write(2) with O_APPEND, since a console in a second window may append too.
void append_to_history(const std::filesystem::path& file, std::string_view line) {
    make_private_folder(file.parent_path());
    constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK;
    constexpr mode_t owner_only = 0600;
    const Descriptor opened(::open(file.c_str(), flags, owner_only));
    if (opened.number() < 0) return;
    ::fchmod(opened.number(), owner_only);
    const std::string ended = std::string(line) + '\n';
    [[maybe_unused]] const ssize_t lost = ::write(opened.number(), ended.data(), ended.size());
}

} // namespace trecho
