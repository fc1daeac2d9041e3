// The ledger (a write-ahead journal with group commit): a sale is in it, on disk, before the
// customer hears of it.
//
// To sync costs milliseconds, whether one sale or a thousand were written. So while one batch is
// being synced, the sales that come meanwhile gather in the next one, and share its sync: the more
// customers there are, the less each pays (DeWitt et al., "Implementation Techniques for Main
// Memory Database Systems", SIGMOD 1984, section 5.2).
#pragma once

#include "async/async_event.hpp"
#include "office/ledger_record.hpp"
#include "office/storage_health.hpp"
#include "platform/storage.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace trecho {

// Thread-safe.
class Ledger {
public:
    struct Sale {
        CalendarTime at;
        std::vector<std::string> places;
    };

    struct Appended {
        error_code error;
        std::string ticket; // set when there is no error
    };

    // `sequence` is that of the last record in the file, 0 when there is none.
    Ledger(LogFile& file, std::uint64_t sequence, Observer& observer);

    // Returns when the sale is on disk, or with the error that kept it from getting there: then it
    // isn't in the ledger. Not cancellable, for a sale that may or may not be there is no answer.
    // write_batches() must be running.
    awaitable<Appended> append(Sale sale);

    // The one writer; spawn it once. Ends when close() was called and everything is written.
    awaitable<void> write_batches();

    // Nothing may be appended after.
    void close();

private:
    struct Batch {
        AsyncEvent has_sales;
        AsyncEvent is_written;
        std::vector<Sale> sales;
        error_code error;
        std::uint64_t first_sequence = 0;
    };

    std::shared_ptr<Batch> gathering() const;
    std::shared_ptr<Batch> begin_next_batch();
    awaitable<void> write(Batch& batch);

    static std::string ticket_of(std::uint64_t sequence);

    LogFile& file_;

    mutable std::mutex mutex_; // for the two that sessions and writer share:
    std::shared_ptr<Batch> gathering_ = std::make_shared<Batch>();
    bool closed_ = false;

    std::uint64_t sequence_; // these two are the writer's own
    StorageHealth storage_;
};

} // namespace trecho
