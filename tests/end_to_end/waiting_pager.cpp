// Goal: a pager that waits for a line from the terminal, and reports each SIGINT that it gets. A
// shell's `read` is no such pager: it loses a signal that comes just before it blocks.
#include <array>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

int main() {
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, nullptr);

    int lines = 0;
    for (std::string line; std::getline(std::cin, line);) ++lines;
    std::cout << lines << " lines in the pager" << std::endl;

    pollfd terminal{open("/dev/tty", O_RDONLY | O_CLOEXEC), POLLIN, 0};
    pollfd interrupts{signalfd(-1, &interrupt, SFD_CLOEXEC), POLLIN, 0};
    std::array waited_for{terminal, interrupts};
    while (poll(waited_for.data(), waited_for.size(), -1) < 0 || waited_for[0].revents == 0) {
        signalfd_siginfo which{};
        if (read(interrupts.fd, &which, sizeof(which)) == sizeof(which))
            std::cout << "interrupted" << std::endl;
    }

    std::array<char, 80> line{};
    const ssize_t length = read(terminal.fd, line.data(), line.size());
    if (length > 0)
        std::cout << "left by " << std::string(line.data(), static_cast<std::size_t>(length))
                  << std::flush;
}
