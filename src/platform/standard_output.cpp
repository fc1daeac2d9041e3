#include "platform/standard_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace trecho {

using boost::system::error_code;

namespace {

constexpr int stderr_wait_milliseconds = 500;

error_code first_error;

bool wait_writable(int descriptor, int milliseconds) {
    pollfd waited{descriptor, POLLOUT, 0};
    return ::poll(&waited, 1, milliseconds) > 0;
}

} // namespace

error_code write_fully(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return {errno, boost::system::system_category()};
        constexpr int for_ever = -1;
        wait_writable(descriptor, for_ever);
    }
    return {};
}

void print_output(std::string_view text) {
    if (!first_error) first_error = write_fully(STDOUT_FILENO, text);
}

error_code output_error() { return first_error; }

int end_output(int exit_code) {
    if (!first_error) return exit_code;
    fmt::print(stderr, "trecho: can't write to standard output: {}; part of the output is lost\n",
               first_error.message());
    return exit_code == EXIT_SUCCESS ? EXIT_FAILURE : exit_code;
}

void print_before_sudden_end(std::string_view sentence) {
    if (!wait_writable(STDERR_FILENO, stderr_wait_milliseconds)) return;
    [[maybe_unused]] const error_code lost = write_fully(STDERR_FILENO, sentence);
}

} // namespace trecho
