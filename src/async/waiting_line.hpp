// The coroutines that wait for one event or lock, in order of arrival. AsyncMutex and AsyncEvent
// are built on it. Everything that is hard about waiting under Asio is in this file:
//
// - A waiter is completed by post, never from inside the call that serves it: a coroutine that
//   unlocks a mutex must not find the next one running on top of its own stack.
// - A cancelled waiter leaves the line at once. If it was served in the same instant, the
//   cancellation finds no such arrival and does nothing: the value is on its way, and the waiter
//   receives it. If the waiter is destroyed, the value is destroyed with it.
// - While a waiter waits, its executor counts it as outstanding work, so io_context::run() doesn't
//   return.
#pragma once

#include "platform/coroutine.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ranked_index.hpp>
#include <boost/multi_index_container.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace trecho {

// `Value` is what a waiter receives; a default-constructed one means that it was cancelled.
// Thread-safe if the caller locks `mutex` around each call.
template <class Value>
class WaitingLine : public std::enable_shared_from_this<WaitingLine<Value>> {
public:
    std::mutex mutex;

    bool empty() const { return waiters_.empty(); }
    std::size_t size() const { return waiters_.size(); }

    // How many wait before the waiter with this number of arrival; 0 if it isn't in the line any
    // more.
    std::size_t before(std::uint64_t arrival) const {
        const auto waiter = waiters_.find(arrival);
        return waiter == waiters_.end() ? 0 : waiters_.rank(waiter);
    }

    // Adds a waiter at the end and returns its number of arrival. Call it with `mutex` locked.
    template <class Handler>
    std::uint64_t enter(Handler handler) {
        const std::uint64_t arrival = next_arrival_++;
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto executor = keep_working(asio::get_associated_executor(handler));

        // The order matters. Converting the handler overwrites its slot, so we convert first. Once
        // the waiter is in the line, another thread may serve it, and then the slot belongs to the
        // coroutine's next operation; so we fill the slot before we add the waiter.
        CompletionHandler erased(std::move(handler));
        if (slot.is_connected()) {
            slot.assign([weak_line = this->weak_from_this(), arrival](asio::cancellation_type) {
                if (const auto line = weak_line.lock()) line->leave(arrival);
            });
        }
        waiters_.emplace(arrival, std::move(executor), std::move(erased));
        return arrival;
    }

    // Gives `value` to the waiter that came first. Call it with `mutex` locked.
    void serve_first(Value value) {
        auto first = waiters_.extract(waiters_.begin());
        complete(std::move(first.value()), std::move(value));
    }

    // Completes `handler` with `value`, by post, without a place in the line.
    template <class Handler>
    static void complete_now(Handler handler, Value value) {
        auto executor = keep_working(asio::get_associated_executor(handler));
        complete(Waiter(0, std::move(executor), CompletionHandler(std::move(handler))),
                 std::move(value));
    }

private:
    using CompletionHandler = asio::any_completion_handler<void(Value)>;

    static auto keep_working(const Executor& executor) {
        return asio::prefer(executor, asio::execution::outstanding_work.tracked);
    }

    using BusyExecutor = decltype(keep_working(std::declval<Executor>()));

    struct Waiter {
        Waiter(std::uint64_t its_arrival, BusyExecutor its_executor, CompletionHandler its_handler)
            : arrival(its_arrival), executor(std::move(its_executor)),
              handler(std::move(its_handler)) {}

        std::uint64_t arrival;
        BusyExecutor executor;
        CompletionHandler handler;
    };

    // In order of arrival. The index is ranked because each waiter asks how many are before it:
    // counting them would cost the square of the line's length.
    using ByArrival = boost::multi_index::ranked_unique<
        boost::multi_index::member<Waiter, std::uint64_t, &Waiter::arrival>>;
    using Waiters = boost::multi_index_container<Waiter, boost::multi_index::indexed_by<ByArrival>>;

    void leave(std::uint64_t arrival) {
        const std::lock_guard lock(mutex);
        const auto place = waiters_.find(arrival);
        if (place == waiters_.end()) return;
        auto waiter = waiters_.extract(place);
        complete(std::move(waiter.value()), Value());
    }

    static void complete(Waiter waiter, Value value) {
        const auto executor = waiter.executor;
        asio::post(executor, [waiter = std::move(waiter), value = std::move(value)]() mutable {
            std::move(waiter.handler)(std::move(value));
        });
    }

    Waiters waiters_;
    std::uint64_t next_arrival_ = 0;
};

} // namespace trecho
