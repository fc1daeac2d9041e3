#include "office/ledger.hpp"

namespace trecho {

Ledger::Ledger(LogFile& file, std::uint64_t sequence, const Network& network, const Clock& clock,
               Observer& observer)
    : file_(file), network_(network), clock_(clock), sequence_(sequence), storage_(observer) {}

awaitable<Ledger::Appended> Ledger::append(const Itinerary& itinerary) {
    const Place place = gather(itinerary);
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
    if (!batch.error) appended.ticket = ticket_of(batch.first_sequence + place.index);
    co_return appended;
}

Ledger::Place Ledger::gather(const Itinerary& itinerary) {
    const std::lock_guard lock(mutex_);
    if (!gathering_) gathering_ = std::allocate_shared<Batch>(asio::recycling_allocator<Batch>());
    if (gathering_->sales.size() == 1) gathering_->is_written = std::make_unique<AsyncEvent>();
    gathering_->sales.push_back(&itinerary);
    return {gathering_, gathering_->sales.size() - 1};
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
    const std::string& now = print_now();
    for (const Itinerary* const itinerary : batch.sales) {
        append_line(lines_, ++sequence, now, network_.places_of(*itinerary));
    }
}

// A sale has its number only now. So a batch that could not be written leaves no gap behind.
void Ledger::has_been_written(Batch& batch) {
    if (!batch.error) sequence_ += batch.sales.size();
    storage_.wrote(batch.error);
}

// Many sales have the same millisecond.
const std::string& Ledger::print_now() {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(clock_.calendar());
    if (now != printed_at_ || printed_.empty()) printed_ = print_time(now);
    printed_at_ = now;
    return printed_;
}

} // namespace trecho
