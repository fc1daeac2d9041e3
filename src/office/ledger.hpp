// The ledger (a write-ahead journal with group commit): a sale is in it, on disk, before the
// customer hears of it.
//
// To sync costs a fraction of a millisecond or several, whether one sale or a thousand were
// written. So while one batch is being synced, the sales that come meanwhile gather in the next
// one, and share its sync: the more customers there are, the less each pays (DeWitt et al.,
// "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984, section 5.2).
#pragma once

#include "async/async_event.hpp"
#include "async/async_mutex.hpp"
#include "office/ledger_record.hpp"
#include "office/network.hpp"
#include "office/storage_health.hpp"
#include "platform/storage.hpp"

#include <boost/asio/recycling_allocator.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace trecho {

// What is to be written. What it points to must live until it is.
struct LedgerEntry {
    const Itinerary* sold = nullptr;
    std::string_view session;   // the key of the session that buys; "" when there is none
    std::string_view cancelled; // the ticket that is given back, when nothing is sold
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
    // isn't in the ledger. Not cancellable, for a sale that may or may not be there is no answer.
    awaitable<Appended> append(const LedgerEntry& entry);

private:
    struct Batch {
        std::vector<const LedgerEntry*, asio::recycling_allocator<const LedgerEntry*>> entries;
        std::unique_ptr<AsyncEvent> is_written; // there when others wait than the first
        error_code error;
        std::uint64_t first_sequence = 0;
        CalendarTime at;
    };

    // Where an entry stands while it waits for the disk.
    struct Place {
        std::shared_ptr<Batch> batch;
        std::size_t index = 0;
    };

    Place gather(const LedgerEntry& entry);
    void close_batch();
    void print_lines(Batch& batch);
    void has_been_written(Batch& batch);
    const std::string& print(CalendarTime now);

    LogFile& file_;
    const Network& network_;
    const Clock& clock_;

    std::mutex mutex_;
    std::shared_ptr<Batch> gathering_; // null until somebody needs one

    AsyncMutex writing_; // whoever has it may use what follows
    std::uint64_t sequence_;
    std::string lines_;
    CalendarTime printed_at_; // the time that `printed_` shows, to the millisecond
    std::string printed_;
    StorageHealth storage_;
};

} // namespace trecho
