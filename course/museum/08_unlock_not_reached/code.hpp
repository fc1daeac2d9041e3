// A server that sends a customer the list of all legs.
#pragma once

#include "async/async_mutex.hpp"
#include "support/lines.hpp"

#include <string>

namespace trecho::museum {

// As many languages have it: the code that locks must also unlock.
class Lock {
public:
    awaitable<void> lock() { guard_ = co_await mutex_.lock(); }
    void unlock() { guard_.unlock(); }

private:
    AsyncMutex mutex_;
    AsyncMutex::Guard guard_;
};

struct Office {
    Lock lock; // for `list`
    std::string list;
};

awaitable<void> send_list(Lines& customer, Office& office);

} // namespace trecho::museum
