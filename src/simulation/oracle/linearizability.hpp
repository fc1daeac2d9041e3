// Was what the customers were told about the seats of one leg right? Their requests overlap, so
// there isn't one right answer to each; but there has to be at least one order of all of them that
// explains every answer. Knows nothing of the server: who reads on learns how such an order is
// looked for.
#pragma once

#include "platform/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

// Something that took effect in one instant between `invoked` and `returned`, both included.
struct LegOperation {
    enum class Kind {
        hold,            // free -> held
        maybe_hold,      // the answer was lost: a hold, or nothing
        refused,         // told that fewer than `seats` were free
        sell,            // held -> sold
        release,         // held -> free, whatever the reason; nothing if there never was a hold
        sell_or_release, // the answer was lost: one of the two
        cancel,          // sold -> free
        maybe_cancel,    // the answer was lost: a cancel, or nothing
        observe_free,    // told that exactly `seats` were free
    };

    // For `returned`. What nobody saw the end of takes effect at any time after `invoked`, or
    // never.
    static constexpr TimePoint never = TimePoint::max();

    Kind kind{};
    std::uint64_t customer = 0; // only to be named in texts
    std::uint64_t hold = 0;     // which one is opened, sold, ..; each is opened by one operation
    std::uint32_t seats = 0;    // of hold, maybe_hold, refused and observe_free
    TimePoint invoked{};
    TimePoint returned = never;
};

struct LegHistory {
    std::uint32_t capacity = 0;
    std::vector<LegOperation> operations;     // in any order
    std::optional<std::uint32_t> sold_at_end; // what the ledger says when all is over
    TimePoint start{};                        // only for texts, which count time from here
};

struct LinearizabilityVerdict {
    // Not decided: too many states. That is no success, and is to be counted apart.
    enum class Outcome { linearizable, not_linearizable, not_decided };

    struct Step {
        std::size_t operation = 0; // its place in the history
        std::uint32_t free = 0;    // after it
        std::uint32_t sold = 0;
    };

    Outcome outcome = Outcome::not_decided;
    std::size_t states_visited = 0;

    // An order that explains everything; otherwise the longest that explains a part, and the
    // operations of which one had to come next and none could.
    std::vector<Step> order;
    std::vector<std::size_t> blocked;
};

// Wing and Gong's search (1993), which remembers where it has been (Lowe, 2017). Its time grows
// with the history's length, but exponentially with how many operations overlap: hence the limit.
// The same history always gets the same verdict, and the same order.
LinearizabilityVerdict check_linearizability(const LegHistory& history,
                                             std::size_t states_max = 1'000'000);

// The verdict in words, for whoever looks for the mistake.
std::string explain(const LegHistory& history, const LinearizabilityVerdict& verdict);

} // namespace trecho
