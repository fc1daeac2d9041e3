#include "office/ledger.hpp"

namespace trecho {

Ledger::Ledger(LogFile& file, std::uint64_t sequence, Observer& observer)
    : file_(file), sequence_(sequence), storage_(observer) {}

awaitable<Ledger::Appended> Ledger::append(Sale sale) {
    std::shared_ptr<Batch> batch;
    std::size_t place = 0;
    {
        const std::lock_guard lock(mutex_);
        batch = gathering_;
        place = batch->sales.size();
        batch->sales.push_back(std::move(sale));
    }
    batch->has_sales.happen();

    // A session that is interrupted here (the server drains) waits on all the same.
    while (!batch->is_written.has_happened()) co_await batch->is_written.wait();

    Appended appended;
    appended.error = batch->error;
    if (!batch->error) appended.ticket = ticket_of(batch->first_sequence + place);
    co_return appended;
}

awaitable<void> Ledger::write_batches() {
    for (;;) {
        const std::shared_ptr<Batch> next = gathering();
        co_await next->has_sales.wait();

        const std::shared_ptr<Batch> batch = begin_next_batch();
        if (batch->sales.empty()) co_return; // closed

        co_await write(*batch);
        batch->is_written.happen();
    }
}

void Ledger::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    gathering_->has_sales.happen();
}

std::shared_ptr<Ledger::Batch> Ledger::gathering() const {
    const std::lock_guard lock(mutex_);
    return gathering_;
}

// From here on sales gather in a new batch, while the one that this returns is written.
std::shared_ptr<Ledger::Batch> Ledger::begin_next_batch() {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<Batch> full = std::exchange(gathering_, std::make_shared<Batch>());
    if (closed_) gathering_->has_sales.happen();
    return full;
}

awaitable<void> Ledger::write(Batch& batch) {
    // A sale gets its number only now. So a batch that could not be written leaves no gap behind.
    batch.first_sequence = sequence_ + 1;
    std::uint64_t sequence = sequence_;
    std::string lines;
    for (Sale& sale : batch.sales) {
        LedgerRecord record;
        record.sequence = ++sequence;
        record.at = sale.at;
        record.ticket = ticket_of(sequence);
        record.places = std::move(sale.places);
        lines += to_line(record);
    }

    batch.error = co_await file_.append(lines);
    if (!batch.error) sequence_ = sequence;
    storage_.wrote(batch.error);
}

std::string Ledger::ticket_of(std::uint64_t sequence) { return "T" + std::to_string(sequence); }

} // namespace trecho
