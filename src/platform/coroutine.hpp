// What every coroutine of Trecho is made of: the awaitable type, and the one completion token.
// Knowing this file, a reader knows every Asio idiom that the rest of the code uses.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace trecho {

namespace asio = boost::asio;
using boost::system::error_code;

using Executor = asio::any_io_executor;

template <class T>
using awaitable = asio::awaitable<T, Executor>;

// I/O errors are values here, never exceptions: `auto [error, bytes] = co_await op(as_result());`
// It is a function, not a constant, so that handler tracking (BOOST_ASIO_ENABLE_HANDLER_TRACKING)
// records the line that calls it instead of a line of Boost's.
inline auto as_result(asio::use_awaitable_t<Executor> here = {}) { return asio::as_tuple(here); }

} // namespace trecho
