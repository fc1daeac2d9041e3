// The ledger, a write-ahead log with group commit: a sale is on disk before the customer gets the
// answer.
//
// A sync takes from a fraction of a millisecond to several, for one sale or for a thousand. So
// sales that come while one batch is being synced gather in the next batch and share its sync: the
// more customers, the less each one pays (DeWitt et al., "Implementation Techniques for Main Memory
// Database Systems", SIGMOD 1984, section 5.2).
//
// When the disk is idle, a batch may wait a moment for more sales: gathering_rule.hpp says when.
#pragma once

#include "async/async_wakeup.hpp"
#include "office/gathering_rule.hpp"
#include "office/ledger_record.hpp"
#include "office/network.hpp"
#include "office/storage_health.hpp"
#include "platform/storage.hpp"

#include <atomic>
#include <mutex>

namespace trecho {

// One sale or cancellation. What it points to must outlive append().
struct LedgerEntry {
    const Itinerary* sold = nullptr;
    std::string_view session_key; // of the session that buys or cancels; "" for none
    std::string_view name;        // the customer's name; "" for none
    std::string_view cancelled;   // the cancelled ticket, if `sold` is null
};

// Thread-safe.
class Ledger {
public:
    struct Appended {
        error_code error;
        std::uint64_t sequence = 0; // valid if there is no error
        CalendarTime at;            // valid if there is no error
    };

    // `sequence` is the number of the last record in the file; 0 when the file is empty. A batch
    // waits for more sales for at most `gather_max`.
    Ledger(LogFile& file, std::uint64_t sequence, const Network& network, Clock& clock,
           Observer& observer, Duration gather_max = gathering_max);
    Ledger(const Ledger&) = delete; // its timer has its address
    Ledger& operator=(const Ledger&) = delete;

    // Returns when the entry is on disk. With an error, also out of memory, the entry isn't in the
    // ledger, and the next append finds the ledger as it was. Not cancellable: a cancelled append
    // couldn't tell whether the sale is stored.
    awaitable<Appended> append(const LedgerEntry& entry);

    // How many records are on disk, at least.
    std::uint64_t records() const { return sequence_; }

    // Whether an entry gathers or is written.
    bool is_storing() const;

private:
    enum class State {
        idle,      // the batch is empty
        gathering, // it waits for more entries, and the timer is armed
        writing,   // another batch is written; meanwhile entries gather without a timer
    };

    // An entry that isn't on disk yet, in the frame of the coroutine that waits for it.
    struct Waiting {
        explicit Waiting(const LedgerEntry& its_entry) : entry(its_entry) {}

        const LedgerEntry& entry;
        Appended appended;
        bool is_settled = false; // if false when it is woken, it must write its batch
        AsyncWakeup wakeup;
        Waiting* next = nullptr; // in the same batch
    };

    // A linked list, in order of arrival.
    struct Batch {
        Waiting* first = nullptr;
        Waiting* last = nullptr;
        std::size_t entries = 0;
    };

    bool add_to_batch(Waiting& waiting);
    Waiting* next_writer();
    bool gathers();
    void has_gathered_long_enough();
    Batch close_batch();
    void print_lines(const Batch& batch);
    void is_stored(const Batch& batch, TimePoint begin);
    void settle(const Batch& batch, error_code error);
    const std::string& text_of_time(CalendarTime now);

    LogFile& file_;
    const Network& network_;
    Clock& clock_;
    Observer& observer_;

    mutable std::mutex mutex_; // for the members up to the empty line
    State state_ = State::idle;
    Batch batch_; // entries that aren't being written yet
    GatheringRule rule_;
    std::unique_ptr<Timer> timer_;

    // Only the coroutine that writes a batch uses these members.
    std::atomic<std::uint64_t> sequence_; // any thread may read it
    std::string lines_;
    CalendarTime printed_at_; // the time that `printed_` shows, to the millisecond
    std::string printed_;
    StorageHealth storage_;
};

} // namespace trecho
