// Runs work on the disk thread: a sync takes milliseconds, in which the network thread serves other
// customers.
#pragma once

#include "platform/coroutine.hpp"
#include "platform/process.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <utility>

namespace trecho {

// Runs `work` on the disk thread; the coroutine that awaits it resumes on its own executor. Not
// cancellable, since `work` can't be stopped once it has begun. `work` must not throw. If this
// function throws, `work` has not begun.
template <class Work>
awaitable<error_code> on_disk_thread(asio::thread_pool& disk_thread, Work work) {
    auto initiate = [&disk_thread, &work](auto handler) {
        auto executor = asio::prefer(asio::get_associated_executor(handler),
                                     asio::execution::outstanding_work.tracked);
        asio::post(disk_thread, [&work, executor, handler = std::move(handler)]() mutable {
            const error_code error = work();
            try {
                asio::post(executor, asio::append(std::move(handler), error));
            } catch (const std::exception&) {
                // The work is done, but we have no memory to resume the coroutine that waits.
                end_process("out of memory; start again, with more of it");
            }
        });
    };
    const auto [error] =
        co_await asio::async_initiate<decltype(as_result), void(error_code)>(initiate, as_result);
    co_return error;
}

} // namespace trecho
