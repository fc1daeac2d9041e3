#include "platform/standard_input.hpp"

#include <boost/asio/posix/descriptor_base.hpp>
#include <boost/system/system_error.hpp>

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>

namespace trecho {

namespace {

[[noreturn]] void fail() {
    throw boost::system::system_error(errno, boost::system::system_category(),
                                      "can't wait for standard input");
}

} // namespace

StandardInput::StandardInput(const Executor& executor) : readiness_(executor) {
    const int readiness = ::epoll_create1(EPOLL_CLOEXEC);
    if (readiness < 0) fail();
    readiness_.assign(readiness);

    epoll_event event{};
    event.events = EPOLLIN;
    if (::epoll_ctl(readiness, EPOLL_CTL_ADD, STDIN_FILENO, &event) == 0) return;
    if (errno != EPERM) fail();
    is_always_readable_ = true; // a regular file, or /dev/null: a read of it never waits
}

awaitable<error_code> StandardInput::wait_readable() {
    if (is_always_readable_) co_return error_code();
    const auto [error] =
        co_await readiness_.async_wait(asio::posix::descriptor_base::wait_read, as_result);
    co_return error;
}

} // namespace trecho
