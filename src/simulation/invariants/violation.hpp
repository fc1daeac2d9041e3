// What must hold in every simulated world, and the first thing that didn't.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trecho {

enum class Invariant : std::uint8_t {
    seats_add_up,          // free + held + sold = capacity, none negative
    told_is_kept,          // what a customer heard is in the ledger, and once
    nothing_unasked,       // nobody has bought what they didn't ask for
    turns_in_order,        // first come, first served, one at a time
    time_limits,           // no hold ends early, no hold or turn outlives its limit
    everybody_is_answered, // or disconnected, for a reason
    nothing_is_left,       // no coroutine, hold or turn, when all have gone
    protocol_is_kept,      // each answer is one that docs/protocol.md allows
    starts_again,          // whatever the disk was left like
    linearizable,          // the history of each leg has an order that explains it
    memory_is_bounded,     // whatever a peer asks for, and however slowly it reads
    operators_know,        // of each outage of the disk and the listeners, and of nothing else
    clients_come_back,     // within their longest pause, or give up when they say
};

// Of a property, in a few words.
std::string_view name_of(Invariant property);
std::string_view describe(Invariant property);

// Not thread-safe. Only the first broken property counts: what comes after it may follow from it.
class Violations {
public:
    struct Broken {
        Invariant property;
        std::string why; // a sentence
    };

    // Called where the property was found broken, on the stack of the coroutine that broke it: a
    // breakpoint here stops there (docs/simulation.md).
    void broken(Invariant property, std::string why);

    bool holds() const { return !broken_; }
    const std::optional<Broken>& broken() const { return broken_; }

private:
    std::optional<Broken> broken_;
};

} // namespace trecho
