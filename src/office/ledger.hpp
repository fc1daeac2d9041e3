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

// Thread-safe.
class Ledger {
public:
    struct Appended {
        error_code error;
        std::string ticket; // set when there is no error
    };

    // `sequence` is that of the last record in the file, 0 when there is none.
    Ledger(LogFile& file, std::uint64_t sequence, const Network& network, const Clock& clock,
           Observer& observer);

    // Returns when the sale is on disk, or with the error that kept it from getting there: then it
    // isn't in the ledger. Not cancellable, for a sale that may or may not be there is no answer.
    // `itinerary` must live until it returns.
    awaitable<Appended> append(const Itinerary& itinerary);

private:
    struct Batch {
        std::vector<const Itinerary*, asio::recycling_allocator<const Itinerary*>> sales;
        std::unique_ptr<AsyncEvent> is_written; // there when others wait than the first
        error_code error;
        std::uint64_t first_sequence = 0;
    };

    // Where a sale stands while it waits for the disk.
    struct Place {
        std::shared_ptr<Batch> batch;
        std::size_t index = 0;
    };

    Place gather(const Itinerary& itinerary);
    void close_batch();
    void print_lines(Batch& batch);
    void has_been_written(Batch& batch);
    const std::string& print_now();

    LogFile& file_;
    const Network& network_;
    const Clock& clock_;

    std::mutex mutex_;
    std::shared_ptr<Batch> gathering_; // null until somebody needs one

    AsyncMutex writing_; // whoever has it may use what follows
    std::uint64_t sequence_;
    std::string lines_;
    CalendarTime printed_at_; // when `printed_` was now, to the millisecond
    std::string printed_;
    StorageHealth storage_;
};

} // namespace trecho
