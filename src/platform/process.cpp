#include "platform/process.hpp"

#include "platform/standard_output.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace trecho {

namespace {

// Enough for a server with one customer: event loops, sockets, the ledger, and the files that a
// lookup of a host name opens.
constexpr std::size_t descriptors_min = 16;

void open_standard_descriptors() {
    // open(2) returns the lowest free number.
    int descriptor = ::open("/dev/null", O_RDWR);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = ::open("/dev/null", O_RDWR);
    if (descriptor > STDERR_FILENO) ::close(descriptor);
}

// Each customer needs a descriptor. The soft limit of 1,024 is for programs that use select(2).
rlimit allow_many_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return limit;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    return limit;
}

// The limit alone isn't enough: the process may have inherited open descriptors from its parent.
bool can_open_enough() {
    std::array<int, descriptors_min> opened{};
    for (int& descriptor : opened) descriptor = ::dup(STDERR_FILENO);
    for (const int descriptor : opened) {
        if (descriptor >= 0) ::close(descriptor);
    }
    return opened.back() >= 0;
}

} // namespace

void prepare_process() {
    std::signal(SIGPIPE, SIG_IGN); // write(2) fails with EPIPE instead
    std::signal(SIGXFSZ, SIG_IGN); // write(2) fails with EFBIG instead: setrlimit(2), RLIMIT_FSIZE
    open_standard_descriptors();
    const rlimit limit = allow_many_descriptors();
    if (!can_open_enough()) {
        throw std::runtime_error("can't open the " + std::to_string(descriptors_min) +
                                 " files that every command needs: this process may have " +
                                 std::to_string(limit.rlim_cur) +
                                 " at once; allow it more with ulimit -n");
    }
}

std::string program_as_typed() {
    const std::string name = program_invocation_name; // argv[0], error(3)
    const bool is_plain = name.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                                 "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                 "0123456789_-+.,/:=@%") == std::string::npos;
    if (is_plain) return name.empty() ? "trecho" : name;
    std::string quoted = "'";
    for (const char letter : name) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
    return quoted + "'";
}

void end_process(std::string_view why) {
    print_before_sudden_end(fmt::format("trecho: {}\n", why));
    std::_Exit(EXIT_FAILURE);
}

} // namespace trecho
