#include "office/ledger.hpp"

#include <boost/system/errc.hpp>

#include <exception>

namespace trecho {

namespace {

constexpr auto no_memory = boost::system::errc::not_enough_memory;

} // namespace

Ledger::Ledger(LogFile& file, std::uint64_t sequence, const Network& network, const Clock& clock,
               Observer& observer)
    : file_(file), network_(network), clock_(clock), observer_(observer), sequence_(sequence),
      storage_(observer, &Observer::storage_failed, &Observer::storage_works_again) {}

awaitable<Ledger::Appended> Ledger::append(const LedgerEntry& entry) {
    Waiting own(entry);
    const bool writes_at_once = add_to_batch(own);
    if (!writes_at_once) co_await own.wakeup.wait();

    if (!own.is_settled) {
        // The first entry's coroutine writes the batch, for all that are in it by now.
        const Batch batch = close_batch();
        error_code error;
        try {
            print_lines(batch);
            const TimePoint begin = clock_.now();
            error = co_await file_.append(lines_);
            const std::uint64_t records = batch.last->appended.sequence - sequence_;
            if (!error) observer_.synced(records, clock_.now() - begin);
        } catch (const std::exception&) {
            // Out of memory, and nothing was written. We still settle the batch: else the
            // coroutines in it and in the next batch would wait for ever.
            error = boost::system::errc::make_error_code(no_memory);
        }
        settle(batch, error);
    }
    co_return own.appended;
}

bool Ledger::is_writing() const {
    const std::lock_guard lock(mutex_);
    return is_writing_;
}

// Returns whether no other batch is being written: then this entry is the first of its batch.
bool Ledger::add_to_batch(Waiting& waiting) {
    const std::lock_guard lock(mutex_);
    if (gathering_.first) {
        gathering_.last->next = &waiting;
    } else {
        gathering_.first = &waiting;
    }
    gathering_.last = &waiting;
    return !std::exchange(is_writing_, true);
}

// Takes the batch; later sales gather in a new one.
Ledger::Batch Ledger::close_batch() {
    const std::lock_guard lock(mutex_);
    return std::exchange(gathering_, Batch());
}

void Ledger::print_lines(const Batch& batch) {
    lines_.clear();
    std::uint64_t sequence = sequence_;
    const CalendarTime at = to_milliseconds(clock_.calendar());
    const std::string& now = text_of_time(at);
    for (Waiting* waiting = batch.first; waiting; waiting = waiting->next) {
        const LedgerEntry& entry = waiting->entry;
        ++sequence;
        if (entry.sold) {
            append_sale(lines_, sequence, now, network_.places_of(*entry.sold), entry.session_key,
                        entry.name);
        } else {
            append_cancellation(lines_, sequence, now, entry.cancelled, entry.session_key);
        }
        waiting->appended.sequence = sequence;
        waiting->appended.at = at;
    }
}

// Sets `sequence_` only after a successful write, so that a failed batch leaves no gap.
void Ledger::settle(const Batch& batch, error_code error) {
    if (!error) sequence_ = batch.last->appended.sequence;
    storage_.wrote(error);

    // We wake the writer of the next batch first, since all coroutines wait for the disk.
    Waiting* const writer = next_writer();
    if (writer) writer->wakeup.wake();

    Waiting* next = nullptr;
    for (Waiting* waiting = batch.first; waiting; waiting = next) {
        next = waiting->next; // wake() may destroy `waiting`
        waiting->appended.error = error;
        waiting->is_settled = true;
        if (waiting != batch.first) waiting->wakeup.wake();
    }
}

// The first entry of the next batch, which becomes its writer; null when there is none.
Ledger::Waiting* Ledger::next_writer() {
    const std::lock_guard lock(mutex_);
    is_writing_ = gathering_.first != nullptr;
    return gathering_.first;
}

// Caches the text, since many sales have the same millisecond.
const std::string& Ledger::text_of_time(CalendarTime now) {
    if (now != printed_at_ || printed_.empty()) printed_ = print_time(now);
    printed_at_ = now;
    return printed_;
}

} // namespace trecho
