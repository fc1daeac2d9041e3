// Standard input, under an event loop.
#pragma once

#include "platform/coroutine.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

namespace trecho {

// Waits for standard input, and leaves its flags alone. Asio makes a descriptor that it waits for
// non-blocking, and that is a property of the open file, which the user's shell and every program
// on the same terminal share: their output would be cut off in the middle. So Asio waits for an
// epoll descriptor of our own, which waits for standard input: it is readable when that is
// (epoll(7)).
class StandardInput {
public:
    // Throws boost::system::system_error.
    explicit StandardInput(const Executor& executor);

    // Returns when a read wouldn't wait, or with operation_aborted.
    awaitable<error_code> wait_readable();

private:
    asio::posix::basic_stream_descriptor<Executor> readiness_;
    bool is_always_readable_ = false;
};

} // namespace trecho
