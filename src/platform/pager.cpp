#include "platform/pager.hpp"

#include "platform/columns.hpp"
#include "platform/standard_output.hpp"
#include "platform/terminal_settings.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <vector>

namespace trecho {

namespace {

// A shell's exit codes for a command that it can't run or can't find: POSIX, XCU, section 2.8.2.
constexpr int exit_cannot_run = 126;
constexpr int exit_not_found = 127;

std::string variable(const char* name) {
    const char* const value = std::getenv(name);
    return value ? value : "";
}

bool is_installed(const std::string& program) {
    const std::string path = variable("PATH");
    for (std::size_t begin = 0; begin < path.size();) {
        const std::size_t end = std::min(path.find(':', begin), path.size());
        const std::string file = path.substr(begin, end - begin) + "/" + program;
        if (::access(file.c_str(), X_OK) == 0) return true;
        begin = end + 1;
    }
    return false;
}

// The text in a file without a name. A pager reads it at its own pace; a pipe would have to be fed.
class TextFile {
public:
    explicit TextFile(std::string_view text) : descriptor_(::memfd_create("trecho", MFD_CLOEXEC)) {
        if (descriptor_ < 0 || write_fully(descriptor_, text)) return;
        is_whole_ = ::lseek(descriptor_, 0, SEEK_SET) == 0;
    }
    ~TextFile() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;

    bool is_whole() const { return is_whole_; }
    int descriptor() const { return descriptor_; }

private:
    int descriptor_;
    bool is_whole_ = false;
};

// Our environment, with options for `less` unless the user has set them.
std::vector<std::string> environment_of_pager() {
    std::vector<std::string> environment;
    for (char** each = environ; *each; ++each) environment.emplace_back(*each);
    if (!std::getenv("LESS")) environment.emplace_back("LESS=FRX");
    if (!std::getenv("LESSCHARSET")) environment.emplace_back("LESSCHARSET=utf-8");
    return environment;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers(words.size() + 1); // the last one is null
    std::ranges::transform(words, pointers.begin(), [](std::string& word) { return word.data(); });
    return pointers;
}

// Returns the pager's process id, or 0 when it can't be started. This process ignores some signals
// and may block others: the pager gets the defaults, as from a shell. It inherits no descriptors
// but the standard ones.
pid_t start(const std::string& command, int input) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t usual;
    sigemptyset(&none);
    sigemptyset(&usual);
    sigaddset(&usual, SIGINT);
    sigaddset(&usual, SIGPIPE);
    sigaddset(&usual, SIGXFSZ);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &usual);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    std::vector<std::string> words{"sh", "-c", command};
    std::vector<std::string> environment = environment_of_pager();
    pid_t child = 0;
    const int error = ::posix_spawn(&child, "/bin/sh", &actions, &attributes,
                                    pointers_to(words).data(), pointers_to(environment).data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? child : 0;
}

// Returns when the child has ended; operation_aborted when cancelled.
awaitable<error_code> wait_for_end(Executor executor, pid_t child) {
    // syscall(2), since glibc 2.36 declares pidfd_open only for C.
    const auto ended = static_cast<int>(::syscall(SYS_pidfd_open, child, 0));
    if (ended < 0) co_return error_code(); // an old kernel: waitpid() will block instead
    asio::posix::basic_stream_descriptor<Executor> descriptor(executor, ended);
    const auto [error] =
        co_await descriptor.async_wait(asio::posix::descriptor_base::wait_read, as_result);
    co_return error;
}

// Waits for the child and returns its exit code; -1 when a signal has ended it.
int exit_code_of(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

bool is_longer_than_window(std::string_view text) {
    winsize window{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_row == 0) return false;
    const std::size_t columns = std::max<std::size_t>(1, window.ws_col);
    std::size_t rows = 1; // for the prompt that follows
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        rows +=
            std::max<std::size_t>(1, (display_width(text.substr(0, end)) + columns - 1) / columns);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return rows > window.ws_row;
}

std::string pager_command() {
    if (std::getenv("PAGER")) {
        std::string chosen = variable("PAGER");
        chosen.erase(0, chosen.find_first_not_of(" \t"));
        chosen.erase(chosen.find_last_not_of(" \t") + 1);
        return chosen == "cat" ? "" : chosen;
    }
    if (is_installed("less")) return "less";
    return is_installed("more") ? "more" : "";
}

awaitable<Paged> show_with_pager(Executor executor, std::string command, std::string text) {
    Paged paged;
    const TextFile file(text);
    if (!file.is_whole()) co_return paged;
    const LentTerminal lent;
    const pid_t child = start(command, file.descriptor());
    if (child == 0) co_return paged;
    paged.error = co_await wait_for_end(executor, child);
    if (paged.error) ::kill(child, SIGTERM);
    const int exit_code = exit_code_of(child);
    paged.was_shown = exit_code != exit_cannot_run && exit_code != exit_not_found;
    co_return paged;
}

} // namespace trecho
