// The ledger (a write-ahead journal with group commit): a sale is in it, on disk, before the
// customer hears of it.
//
// To sync costs a fraction of a millisecond or several, whether one sale or a thousand were
// written. So while one batch is being synced, the sales that come meanwhile gather in the next
// one, and share its sync: the more customers there are, the less each pays (DeWitt et al.,
// "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984, section 5.2).
#pragma once

#include "async/async_wakeup.hpp"
#include "office/ledger_record.hpp"
#include "office/network.hpp"
#include "office/storage_health.hpp"
#include "platform/storage.hpp"

#include <atomic>
#include <mutex>

namespace trecho {

// What is to be written. What it points to must live until it is.
struct LedgerEntry {
    const Itinerary* sold = nullptr;
    std::string_view session_key; // the key of the session that buys; "" when there is none
    std::string_view name;        // of its customer; "" when it has none
    std::string_view cancelled;   // the ticket that is given back, when nothing is sold
};

// Thread-safe.
class Ledger {
public:
    struct Appended {
        error_code error;
        std::uint64_t sequence = 0; // set when there is no error
        CalendarTime at;            // as above
    };

    // `sequence` is that of the last record in the file, 0 when there is none.
    Ledger(LogFile& file, std::uint64_t sequence, const Network& network, const Clock& clock,
           Observer& observer);

    // Returns when the entry is on disk, or with the error that kept it from getting there: then it
    // isn't in the ledger. Whatever fails, memory too, the next append finds the ledger as it was.
    // Not cancellable, for a sale that may or may not be there is no answer.
    awaitable<Appended> append(const LedgerEntry& entry);

    // How many are on disk, at least.
    std::uint64_t records() const { return sequence_; }

    bool is_writing() const;

private:
    // An entry that isn't on disk yet, in the frame of the coroutine that waits for it.
    struct Waiting {
        explicit Waiting(const LedgerEntry& its_entry) : entry(its_entry) {}

        const LedgerEntry& entry;
        Appended appended;
        bool is_settled = false; // else, when it is woken, its batch is its own to write
        AsyncWakeup wakeup;
        Waiting* next = nullptr; // of the same batch
    };

    // In order of arrival.
    struct Batch {
        Waiting* first = nullptr;
        Waiting* last = nullptr;
    };

    bool join(Waiting& waiting);
    Batch close_batch();
    void print_lines(const Batch& batch);
    void settle(const Batch& batch, error_code error);
    Waiting* next_writer();
    const std::string& print(CalendarTime now);

    LogFile& file_;
    const Network& network_;
    const Clock& clock_;

    mutable std::mutex mutex_;
    Batch gathering_;
    bool is_writing_ = false;

    // Whoever writes may use what follows.
    std::atomic<std::uint64_t> sequence_; // anybody may read it
    std::string lines_;
    CalendarTime printed_at_; // the time that `printed_` shows, to the millisecond
    std::string printed_;
    StorageHealth storage_;
};

} // namespace trecho
