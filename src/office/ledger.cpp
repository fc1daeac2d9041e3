#include "office/ledger.hpp"

#include <boost/system/errc.hpp>

#include <exception>

namespace trecho {

namespace {

constexpr auto no_memory = boost::system::errc::not_enough_memory;

} // namespace

Ledger::Ledger(LogFile& file, std::uint64_t sequence, const Network& network, Clock& clock,
               Observer& observer, Duration gather_max)
    : file_(file), network_(network), clock_(clock), observer_(observer), rule_(gather_max),
      timer_(clock.make_timer([this] { has_gathered_long_enough(); })), sequence_(sequence),
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
            if (!error) is_stored(batch, begin);
        } catch (const std::exception&) {
            // Out of memory, and nothing was written. We still settle the batch: else the
            // coroutines in it and in the next batch would wait for ever.
            error = boost::system::errc::make_error_code(no_memory);
        }
        settle(batch, error);
    }
    co_return own.appended;
}

bool Ledger::is_storing() const {
    const std::lock_guard lock(mutex_);
    return state_ != State::idle;
}

// Returns whether the entry's coroutine must write the batch now. If not, it will be woken.
bool Ledger::add_to_batch(Waiting& waiting) {
    Waiting* writer = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (batch_.first) {
            batch_.last->next = &waiting;
        } else {
            batch_.first = &waiting;
        }
        batch_.last = &waiting;
        ++batch_.entries;
        if (state_ != State::writing) writer = next_writer();
    }
    if (writer && writer != &waiting) writer->wakeup.wake();
    return writer == &waiting;
}

// Returns the first entry of the batch, whose coroutine must write it now; null when there is none,
// or when the batch waits for more. Call it with `mutex_` locked.
Ledger::Waiting* Ledger::next_writer() {
    if (!batch_.first) {
        state_ = State::idle;
        return nullptr;
    }
    if (!rule_.is_complete(batch_.entries) && gathers()) {
        state_ = State::gathering;
        return nullptr;
    }
    if (state_ == State::gathering) timer_->disarm();
    state_ = State::writing;
    return batch_.first;
}

// Returns whether the batch waits for more entries, until the timer expires.
bool Ledger::gathers() {
    if (state_ == State::gathering) return true;
    const TimePoint now = clock_.now();
    const TimePoint until = rule_.wait_until(now);
    if (until == now) return false;
    try {
        timer_->arm(until);
        return true;
    } catch (const std::exception&) {
        return false; // out of memory
    }
}

void Ledger::has_gathered_long_enough() {
    Waiting* writer = nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (state_ != State::gathering) return; // complete just before
        state_ = State::writing;
        writer = batch_.first;
    }
    writer->wakeup.wake();
}

// Takes the batch; later sales gather in a new one.
Ledger::Batch Ledger::close_batch() {
    const std::lock_guard lock(mutex_);
    return std::exchange(batch_, Batch());
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

void Ledger::is_stored(const Batch& batch, TimePoint begin) {
    const TimePoint now = clock_.now();
    {
        const std::lock_guard lock(mutex_);
        rule_.batch_is_stored(batch.entries, now - begin, now);
    }
    observer_.synced(batch.entries, now - begin);
}

// Sets `sequence_` only after a successful write, so that a failed batch leaves no gap.
void Ledger::settle(const Batch& batch, error_code error) {
    if (!error) sequence_ = batch.last->appended.sequence;
    storage_.wrote(error);

    // We wake the writer of the next batch first, since all coroutines wait for the disk.
    Waiting* writer = nullptr;
    {
        const std::lock_guard lock(mutex_);
        writer = next_writer();
    }
    if (writer) writer->wakeup.wake();

    Waiting* next = nullptr;
    for (Waiting* waiting = batch.first; waiting; waiting = next) {
        next = waiting->next; // wake() may destroy `waiting`
        waiting->appended.error = error;
        waiting->is_settled = true;
        if (waiting != batch.first) waiting->wakeup.wake();
    }
}

// Caches the text, since many sales have the same millisecond.
const std::string& Ledger::text_of_time(CalendarTime now) {
    if (now != printed_at_ || printed_.empty()) printed_ = print_time(now);
    printed_at_ = now;
    return printed_;
}

} // namespace trecho
