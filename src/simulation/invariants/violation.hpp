// What must hold in every simulated world, and the first thing that did not.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace trecho {

enum class Invariant : std::uint8_t {
    seats_add_up,
    answers_are_durable,
    no_unasked_sale,
    turns_in_order,
    time_limits,
    every_client_is_answered,
    nothing_is_left,
    protocol_is_kept,
    server_restarts,
    linearizable,
    memory_is_bounded,
    operators_are_told,
    clients_reconnect,
};

std::string_view name_of(Invariant invariant);
std::string_view describe(Invariant invariant); // a sentence

struct Violation {
    Invariant invariant;
    std::string why; // a sentence
};

// Not thread-safe. Only the first violation counts: later ones may follow from it.
class Violations {
public:
    // Called on the stack of the coroutine that violates the invariant: a breakpoint here stops
    // there (docs/simulation.md).
    void report(Invariant invariant, std::string why);

    template <typename... Values>
    void report(Invariant invariant, fmt::format_string<Values...> why, Values&&... values) {
        report(invariant, fmt::format(why, std::forward<Values>(values)...));
    }

    bool none() const { return !first_; }
    const std::optional<Violation>& first() const { return first_; }

private:
    std::optional<Violation> first_;
};

} // namespace trecho
