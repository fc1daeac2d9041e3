#include "office/ledger.hpp"

namespace trecho {

Ledger::Ledger(LogFile& file, std::uint64_t sequence, const Network& network, const Clock& clock,
               Observer& observer)
    : file_(file), network_(network), clock_(clock), sequence_(sequence), storage_(observer) {}

awaitable<Ledger::Appended> Ledger::append(const LedgerEntry& entry) {
    const Place place = gather(entry);
    Batch& batch = *place.batch;

    if (place.index == 0) {
        // The first of a batch writes it, for all who have joined it by then: while another batch
        // is being synced, more sales join ours.
        AsyncMutex::Guard turn = writing_.try_lock();
        while (!turn) turn = co_await writing_.lock();

        close_batch();
        print_lines(batch);
        batch.error = co_await file_.append(lines_);
        has_been_written(batch);

        // The next batch goes to the disk first, then ours hears of it: the disk is what all wait
        // for.
        turn.unlock();
        if (batch.is_written) batch.is_written->happen();
    } else {
        // A session that is interrupted here (the server drains) waits on all the same.
        while (!batch.is_written->has_happened()) co_await batch.is_written->wait();
    }

    Appended appended;
    appended.error = batch.error;
    appended.sequence = batch.first_sequence + place.index;
    appended.at = batch.at;
    co_return appended;
}

Ledger::Place Ledger::gather(const LedgerEntry& entry) {
    const std::lock_guard lock(mutex_);
    if (!gathering_) gathering_ = std::allocate_shared<Batch>(asio::recycling_allocator<Batch>());
    if (gathering_->entries.size() == 1) gathering_->is_written = std::make_unique<AsyncEvent>();
    gathering_->entries.push_back(&entry);
    return {gathering_, gathering_->entries.size() - 1};
}

// From here on sales gather in a new one.
void Ledger::close_batch() {
    const std::lock_guard lock(mutex_);
    gathering_.reset();
}

void Ledger::print_lines(Batch& batch) {
    lines_.clear();
    batch.first_sequence = sequence_ + 1;
    std::uint64_t sequence = sequence_;
    batch.at = std::chrono::floor<std::chrono::milliseconds>(clock_.calendar());
    const std::string& now = print(batch.at);
    for (const LedgerEntry* const entry : batch.entries) {
        ++sequence;
        if (entry->sold) {
            append_sale(lines_, sequence, now, network_.places_of(*entry->sold), entry->session);
        } else {
            append_cancellation(lines_, sequence, now, entry->cancelled);
        }
    }
}

// A sale has its number only now. So a batch that could not be written leaves no gap behind.
void Ledger::has_been_written(Batch& batch) {
    if (!batch.error) sequence_ += batch.entries.size();
    storage_.wrote(batch.error);
}

// Many sales have the same millisecond.
const std::string& Ledger::print(CalendarTime now) {
    if (now != printed_at_ || printed_.empty()) printed_ = print_time(now);
    printed_at_ = now;
    return printed_;
}

} // namespace trecho
