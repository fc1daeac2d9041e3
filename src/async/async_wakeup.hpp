// The least that waiting takes: one coroutine waits, once, and allocates nothing.
//
// AsyncEvent and AsyncMutex have a line, in which each waiter has a place that it can leave again:
// that costs memory. Whoever waits for the disk can't leave, and knows who will wake it; so its
// place is here, in its own frame, and the list of those who wait is whatever its owner makes of
// it.
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

// Lives in the frame of the coroutine that waits. It must have happened before it is destroyed.
class AsyncWakeup {
public:
    AsyncWakeup() = default;
    AsyncWakeup(const AsyncWakeup&) = delete;
    AsyncWakeup& operator=(const AsyncWakeup&) = delete;

    // `co_await wakeup.wait();` goes on when it happens, or soon if it has happened before. Only
    // once. Not cancellable.
    auto wait() {
        return asio::async_initiate<const asio::deferred_t, void()>(
            [this](auto handler) { fall_asleep(std::move(handler)); }, asio::deferred);
    }

    // From any thread, once. The coroutine goes on by post, never inside this call; but on another
    // thread it may go on, and the wakeup be gone, before this has returned.
    void wake() {
        if (met_.exchange(true)) sleeper_->wake();
    }

private:
    // Of which kind the handler is, only the coroutine knows that waits.
    struct Sleeper {
        virtual void wake() = 0; // destroys itself

    protected:
        ~Sleeper() = default;
    };

    // The frame's own memory, first for the sleeper, then for what Asio needs to post it: one after
    // the other, for Asio gives memory back before it calls a handler.
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
    struct SleeperOf final : Sleeper {
        SleeperOf(AsyncWakeup& its_wakeup, Handler its_handler)
            : wakeup(its_wakeup), handler(std::move(its_handler)),
              working(asio::make_work_guard(handler)) {} // or io_context::run() would return

        void wake() override {
            const auto executor = working.get_executor();
            const auto still_working = std::move(working);
            auto woken = asio::bind_allocator(OwnMemory<void>(wakeup), std::move(handler));
            this->~SleeperOf();
            asio::post(executor, std::move(woken));
        }

        AsyncWakeup& wakeup;
        Handler handler;
        asio::executor_work_guard<asio::associated_executor_t<Handler>> working;
    };

    template <class Handler>
    void fall_asleep(Handler handler) {
        using Kind = SleeperOf<Handler>;
        sleeper_ = new (OwnMemory<Kind>(*this).allocate(1)) Kind(*this, std::move(handler));
        if (met_.exchange(true)) sleeper_->wake();
    }

    alignas(std::max_align_t) std::array<std::byte, 128> memory_;
    Sleeper* sleeper_ = nullptr;
    std::atomic<bool> met_ = false; // the first of the two has come: the second one wakes
};

} // namespace trecho
