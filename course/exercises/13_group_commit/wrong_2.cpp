// Exercise 13, wrong: it returns what the wait returned. A customer that hangs up while its line is
// being written is told that it bought nothing; the line is on disk a moment later.
#include "exercise.hpp"

#include "async/async_event.hpp"
#include "async/async_mutex.hpp"

namespace exercise {

namespace {

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
        state_->gathering = std::make_shared<Batch>();
        batch->error = co_await state_->file.append(batch->lines);
        batch->has_ended.set();
    }
    const error_code interrupted = co_await batch->has_ended.wait();
    if (interrupted) co_return interrupted;
    co_return batch->error;
}

} // namespace exercise
