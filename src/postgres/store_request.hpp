// What the coroutines of a PostgresOffice ask their database for.
#pragma once

#include "async/async_event.hpp"
#include "async/async_wakeup.hpp"
#include "office/office.hpp"
#include "postgres/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace trecho {

// The end of a request that no coroutine waits for, or not yet.
struct SentSoon {
    AsyncEvent is_done;
    std::string status; // a word of trecho.serve, or "" if it wasn't answered
};

// One request of trecho.serve (serve.sql), and its answer. Sent twice, it has its effect once: so
// it is sent again when its answer is lost.
struct StoreRequest {
    enum class Outcome {
        waits,
        answered,
        failed,   // it had no effect, and won't have one
        in_doubt, // it was sent, and its answer is lost: it may have its effect
    };

    std::string kind; // a word of trecho.serve
    Lease lease;
    Itinerary legs;
    Claim claim;
    std::string detail;
    Duration limit = Duration::zero(); // to decide about a hold

    // How long it is sent again. While the database is away, only a request that outlasts that
    // waits for it; the others fail at once.
    TimePoint send_until;
    bool outlasts_outages = false;

    Outcome outcome = Outcome::waits;
    bool was_sent = false;
    std::string status; // when answered: a word of trecho.serve
    std::int64_t ticket = 0;
    Duration until_end = Duration::zero(); // of the lease that ends first

    bool has_status(std::string_view word) const {
        return outcome == Outcome::answered && status == word;
    }

    // Wakes the coroutine that waits for the outcome, if none of these is given.
    AsyncWakeup wakeup;
    std::shared_ptr<SentSoon> sent_soon;
};

// Any other statement. It must change nothing, or the same when it is sent twice.
struct StoreQuery {
    const Statement* statement = nullptr;
    Parameters parameters;
    TimePoint send_until;
    Answered answered;
    AsyncWakeup wakeup;
};

} // namespace trecho
