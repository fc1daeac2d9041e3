#include "rivals/rivals.hpp"
#include "support/sockets.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

namespace trecho {

namespace {

// Answers all lines of one read with one system call. Returns whether the customer is still there.
bool answer(int customer, std::string& answers) {
    std::array<char, 2048> bytes;
    const ssize_t size = ::recv(customer, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    const auto lines = std::count(bytes.data(), bytes.data() + size, '\n');
    answers.clear();
    for (auto line = lines; line > 0; --line) answers += "True\n";
    return ::send(customer, answers.data(), answers.size(), MSG_NOSIGNAL) >= 0;
}

void watch(int epoll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

} // namespace

void serve_epoll_ceiling(const AnnouncePort& announce) {
    const int listener = listen_on_loopback(announce);
    const int epoll = ::epoll_create1(0);
    watch(epoll, listener);
    std::array<epoll_event, 512> events;
    std::string answers;
    for (;;) {
        const int ready = ::epoll_wait(epoll, events.data(), events.size(), -1);
        for (int index = 0; index < ready; ++index) {
            const int descriptor = events[static_cast<std::size_t>(index)].data.fd;
            if (descriptor == listener) {
                watch(epoll, accept_customer(listener));
            } else if (!answer(descriptor, answers)) {
                ::close(descriptor);
            }
        }
    }
}

} // namespace trecho
