// Exercise 13: many sales, one sync.
//
// A sale is told to the customer when it is on disk, and a sync takes milliseconds. This ledger is
// right and slow: each line has a sync of its own, so the hundredth customer waits for a hundred
// syncs.
//
// Your task: let all lines that come while the disk is busy share the next sync (group commit).
// exercise.hpp says what has to stay true.
#include "exercise.hpp"

#include "async/async_event.hpp"
#include "async/async_mutex.hpp"

namespace exercise {

struct Ledger::State {
    explicit State(LogFile& its_file) : file(its_file) {}

    LogFile& file;
    AsyncMutex disk; // whose lock one append at a time has
};

Ledger::Ledger(LogFile& file) : state_(std::make_unique<State>(file)) {}
Ledger::~Ledger() = default;

awaitable<error_code> Ledger::append(std::string line) {
    AsyncMutex::Guard guard;
    while (!guard) guard = co_await state_->disk.lock(); // again, if it was interrupted
    co_return co_await state_->file.append(line);
}

} // namespace exercise
