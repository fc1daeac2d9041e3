// What every coroutine of Trecho is made of: the awaitable type, and the one completion token.
// Knowing this file, a reader knows every Asio idiom that the rest of the code uses.
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

// For the constructor of an io_context that one thread runs: its sockets need no locks then. What
// other threads post to it (the disk's does) is still welcome.
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
