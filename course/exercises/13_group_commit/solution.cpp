// Exercise 13, the solution: the first sale of a batch writes it for all.
#include "exercise.hpp"

#include "async/async_event.hpp"
#include "async/async_mutex.hpp"

#include <utility>

namespace exercise {

namespace {

// The lines that one sync stores together. Each coroutine that has a line in it shares it, so it
// lives until the last of them has read how it ended.
struct Batch {
    std::string lines;
    AsyncEvent has_ended;
    error_code error;
};

} // namespace

struct Ledger::State {
    explicit State(LogFile& its_file) : file(its_file) {}

    LogFile& file;
    AsyncMutex disk;
    std::shared_ptr<Batch> gathering = std::make_shared<Batch>();
};

Ledger::Ledger(LogFile& file) : state_(std::make_unique<State>(file)) {}
Ledger::~Ledger() = default;

awaitable<error_code> Ledger::append(std::string line) {
    const std::shared_ptr<Batch> batch = state_->gathering;
    const bool is_first = batch->lines.empty();
    batch->lines += line;
    if (is_first) {
        AsyncMutex::Guard guard;
        while (!guard) guard = co_await state_->disk.lock();

        // From here on the batch is closed: what is being written mustn't grow, or a line would be
        // told that isn't on disk.
        state_->gathering = std::make_shared<Batch>();
        batch->error = co_await state_->file.append(batch->lines);
        batch->has_ended.set();
    }
    // A wait that is interrupted returns early, but the line may be on disk a moment later.
    while (!batch->has_ended.has_happened()) co_await batch->has_ended.wait();
    co_return batch->error;
}

} // namespace exercise
