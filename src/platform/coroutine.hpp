// What every coroutine of Trecho is made of: the awaitable type, and the token for Asio's own
// operations. For a purchase a reader needs two files more: wire/connection.hpp (waiting for a
// peer) and async/task_group.hpp (starting coroutines and waiting for them).
//
// How cancellation flows:
//
// 1. TaskGroup::spawn starts a coroutine with an asio::cancellation_signal. Asio hands the signal's
//    slot down through each `co_await` to the operation that is waited for last: a read, a timer, a
//    place in line.
// 2. A time limit (Deadline), a drain (ClientConnection::drain) and a group (interrupt_all) emit
//    `terminal` on the signal. The operation stops and completes with operation_aborted, which the
//    coroutine sees as a value, not as an exception: the first frame of each task says so with
//    throw_if_cancelled(false). Deadline turns the value into timed_out.
// 3. In `a || b` each side has a slot of its own. The first that returns (an exception doesn't
//    count) cancels the other, and both are over before `||` returns. Inside, Asio's default holds
//    again: a side that was cancelled throws at its next co_await, and `||` ignores that.
// 4. An operation that has completed is not cancelled any more: its result counts. So nothing that
//    must not be lost is only a result. Bytes stay in a buffer; a lock is a guard that unlocks
//    itself if nobody receives it.
// 5. An emit between two waits finds no operation and does nothing. So Deadline and Server::drain
//    repeat it, and Turns::take looks at cancellation_state (is_cancelled, below).
// 6. An append to the ledger and the replacement of a file can't be cancelled: the answer must be
//    true. Destructors release what a coroutine held, however it ends.
//
// How a coroutine waits for what isn't Asio's own (a place in line, the disk thread):
// `asio::async_initiate` suspends the coroutine and gives `initiate` a *handler*. Calling the
// handler resumes the coroutine; posting it to the coroutine's executor resumes it there. An
// executor with `outstanding_work.tracked` keeps io_context::run() from returning meanwhile.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/error_code.hpp>

namespace trecho {

namespace asio = boost::asio;
using boost::system::error_code;

using Executor = asio::io_context::executor_type;

template <class T>
using awaitable = asio::awaitable<T, Executor>;

// For the constructor of an io_context that one thread runs: its sockets need no locks then.
// Other threads may still post to it, as the disk's does.
inline constexpr int one_thread = BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO;

// For one that no other thread posts to either: it needs no locks at all.
inline constexpr int one_thread_alone = BOOST_ASIO_CONCURRENCY_HINT_UNSAFE;

// I/O errors are values here, never exceptions: `auto [error, bytes] = co_await op(as_result);`
// Where a value has a destructor, as a socket has, that takes two statements, for GCC 15 and 16
// don't call the destructor of what such a binding holds (their bug 124584):
//     auto accepted = co_await op(as_result);
//     auto& [error, socket] = accepted;
// Deferred: the coroutine that awaits the operation is resumed by it directly, where use_awaitable
// would start a second coroutine for each operation, only to wait for it.
inline constexpr auto as_result = asio::as_tuple(asio::deferred);

// Whether the coroutine whose state it is was interrupted. The state remembers, also what met no
// wait.
inline bool is_cancelled(const asio::cancellation_state& state) {
    return state.cancelled() != asio::cancellation_type::none;
}

} // namespace trecho
