// Standard input, under an event loop.
#pragma once

#include "platform/coroutine.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

namespace trecho {

// Waits for standard input without changing its flags. Asio makes a descriptor that it waits for
// non-blocking. That is a property of the open file, which the user's shell and all programs on the
// same terminal share: their output would be cut off in the middle. So Asio waits for an epoll
// descriptor of our own, which becomes readable when standard input does (epoll(7)).
class StandardInput {
public:
    // Throws boost::system::system_error.
    explicit StandardInput(const Executor& executor);

    // Returns when a read wouldn't wait; operation_aborted when cancelled.
    awaitable<error_code> wait_readable();

private:
    asio::posix::basic_stream_descriptor<Executor> readiness_;
    bool is_always_readable_ = false;
};

} // namespace trecho
