#include "platform/process.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace trecho {

void prepare_process() {
    std::signal(SIGPIPE, SIG_IGN); // write(2) fails with EPIPE
    std::signal(SIGXFSZ, SIG_IGN); // and with EFBIG: setrlimit(2), RLIMIT_FSIZE

    // open(2) gives the lowest number that is free.
    int descriptor = ::open("/dev/null", O_RDWR);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = ::open("/dev/null", O_RDWR);
    if (descriptor > STDERR_FILENO) ::close(descriptor);

    // Each customer is a descriptor. The soft limit of 1,024 is for programs that use select(2).
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void end_process(std::string_view why) {
    fmt::print(stderr, "trecho: {}\n", why);
    std::_Exit(EXIT_FAILURE);
}

} // namespace trecho
