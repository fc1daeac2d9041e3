#include "platform/process.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace trecho {

void prepare_process() {
    std::signal(SIGPIPE, SIG_IGN);

    // open(2) gives the lowest number that is free.
    int descriptor = ::open("/dev/null", O_RDWR);
    while (descriptor >= 0 && descriptor <= STDERR_FILENO) descriptor = ::open("/dev/null", O_RDWR);
    if (descriptor > STDERR_FILENO) ::close(descriptor);
}

} // namespace trecho
