// The cheapest wait: one coroutine waits, once, without an allocation.
//
// AsyncEvent and AsyncMutex allocate a place in their line for each waiter, so that a cancelled
// waiter can leave. A coroutine that waits for the disk can't be cancelled. So its AsyncWakeup
// lives in its own frame, and the code that will wake it keeps the list of waiters.
#pragma once

#include "platform/coroutine.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <new>
#include <utility>

namespace trecho {

// Lives in the frame of the coroutine that waits. Destroy it only after the coroutine was woken.
class AsyncWakeup {
public:
    AsyncWakeup() = default;
    AsyncWakeup(const AsyncWakeup&) = delete;
    AsyncWakeup& operator=(const AsyncWakeup&) = delete;

    // `co_await wakeup.wait();` returns after wake(), which may come before it. Call it once. Not
    // cancellable.
    auto wait() {
        return asio::async_initiate<const asio::deferred_t, void()>(
            [this](auto handler) { suspend(std::move(handler)); }, asio::deferred);
    }

    // Call it once, from any thread. The coroutine is resumed by post, never inside this call. On
    // another thread it may resume, and destroy this object, before wake() returns.
    void wake() {
        if (was_called_.exchange(true)) suspended_->wake();
    }

private:
    // The handler's type is known only where the coroutine suspends, so `SuspendedHandler` erases
    // it.
    struct SuspendedHandler {
        virtual void wake() = 0; // destroys itself

    protected:
        ~SuspendedHandler() = default;
    };

    // Allocates from `memory_`: first the suspended handler and, after wake() has destroyed it, the
    // operation that Asio posts. Asio frees that before it calls the handler, which may destroy
    // this object.
    template <class T>
    struct OwnMemory {
        using value_type = T;

        explicit OwnMemory(AsyncWakeup& its_wakeup) : wakeup(&its_wakeup) {}
        template <class Other>
        OwnMemory(const OwnMemory<Other>& other) : wakeup(other.wakeup) {}

        T* allocate(std::size_t count) {
            static_assert(sizeof(T) <= sizeof(memory_) && alignof(T) <= alignof(std::max_align_t));
            if (count != 1) throw std::bad_alloc();
            return reinterpret_cast<T*>(wakeup->memory_.data());
        }
        void deallocate(T*, std::size_t) {}

        template <class Other>
        bool operator==(const OwnMemory<Other>& other) const {
            return wakeup == other.wakeup;
        }

        AsyncWakeup* wakeup;
    };

    template <class Handler>
    struct SuspendedHandlerOf final : SuspendedHandler {
        SuspendedHandlerOf(AsyncWakeup& its_wakeup, Handler its_handler)
            : wakeup(its_wakeup), handler(std::move(its_handler)),
              working(asio::make_work_guard(handler)) {} // keeps io_context::run() from returning

        void wake() override {
            const auto executor = working.get_executor();
            const auto still_working = std::move(working);
            auto woken = asio::bind_allocator(OwnMemory<void>(wakeup), std::move(handler));
            this->~SuspendedHandlerOf();
            asio::post(executor, std::move(woken));
        }

        AsyncWakeup& wakeup;
        Handler handler;
        asio::executor_work_guard<asio::associated_executor_t<Handler>> working;
    };

    template <class Handler>
    void suspend(Handler handler) {
        using Kind = SuspendedHandlerOf<Handler>;
        suspended_ = new (OwnMemory<Kind>(*this).allocate(1)) Kind(*this, std::move(handler));
        if (was_called_.exchange(true)) suspended_->wake();
    }

    alignas(std::max_align_t) std::array<std::byte, 128> memory_;
    SuspendedHandler* suspended_ = nullptr;

    // Whether wait() or wake() was called; the second of them resumes the coroutine.
    std::atomic<bool> was_called_ = false;
};

} // namespace trecho
