// A verdict of the search, in words.
#include "simulation/oracle/linearizability.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

using Kind = LegOperation::Kind;
using Verdict = LinearizabilityVerdict;

// hours:minutes:seconds, rounded down.
std::string time_text(const LegHistory& history, TimePoint time) {
    using namespace std::chrono;
    const auto passed = duration_cast<milliseconds>(time - history.start).count();
    return fmt::format("{:02}:{:02}:{:02}.{:03}", passed / 3'600'000, passed / 60'000 % 60,
                       passed / 1'000 % 60, passed % 1'000);
}

std::string seats_text(std::uint32_t seats) {
    return seats == 1 ? "1 seat" : fmt::format("{} seats", seats);
}

std::string seats_are_text(std::uint32_t seats) {
    return fmt::format("{} {}", seats_text(seats), seats == 1 ? "is" : "are");
}

std::string interval_text(const LegHistory& history, const LegOperation& operation) {
    const std::string invoked = time_text(history, operation.invoked);
    if (operation.returned == LegOperation::never) return fmt::format("after {}", invoked);
    return fmt::format("between {} and {}", invoked, time_text(history, operation.returned));
}

std::string told_text(const LegHistory& history, const LegOperation& operation) {
    const std::string invoked = time_text(history, operation.invoked);
    if (operation.returned == LegOperation::never) {
        return fmt::format("customer {} asked at {} and was never told that", operation.customer,
                           invoked);
    }
    return fmt::format("customer {} was told at {} (asked at {}) that", operation.customer,
                       time_text(history, operation.returned), invoked);
}

std::string claim_text(const LegHistory& history, const LegOperation& operation) {
    const std::string told = told_text(history, operation);
    const std::string when = interval_text(history, operation);
    const std::uint64_t customer = operation.customer;
    const std::uint64_t hold = operation.hold;
    const std::uint32_t seats = operation.seats;
    switch (operation.kind) {
    case Kind::hold: return fmt::format("{} {} held (hold {})", told, seats_are_text(seats), hold);
    case Kind::maybe_hold:
        return fmt::format("customer {} may have got {} {} (hold {}), or not", customer,
                           seats_text(seats), when, hold);
    case Kind::refused:
        if (seats == 1) return told + " no seat is free";
        return fmt::format("{} fewer than {} are free", told, seats_text(seats));
    case Kind::sell: return fmt::format("{} hold {} is sold", told, hold);
    case Kind::release: return fmt::format("hold {} of customer {} ended {}", hold, customer, when);
    case Kind::sell_or_release:
        return fmt::format("hold {} of customer {} was sold or ended {}", hold, customer, when);
    case Kind::cancel: return fmt::format("{} the ticket of hold {} is cancelled", told, hold);
    case Kind::maybe_cancel:
        return fmt::format("customer {} may have cancelled the ticket of hold {} {}, or not",
                           customer, hold, when);
    case Kind::observe_free: return fmt::format("{} {} free", told, seats_are_text(seats));
    }
    return {};
}

// Why it couldn't come next, when so many seats were free.
std::string obstacle_text(const LegOperation& operation, std::uint32_t free) {
    std::string opened = fmt::format("hold {} had been opened before", operation.hold);
    switch (operation.kind) {
    case Kind::hold:
        if (operation.seats <= free) return opened;
        break;
    case Kind::maybe_hold: return opened;
    case Kind::sell:
    case Kind::release:
    case Kind::sell_or_release: return fmt::format("hold {} wasn't open then", operation.hold);
    case Kind::cancel: return fmt::format("no ticket of hold {} was sold then", operation.hold);
    case Kind::refused:
    case Kind::maybe_cancel: // can always come next
    case Kind::observe_free: break;
    }
    return fmt::format("{} {} free then", seats_text(free), free == 1 ? "was" : "were");
}

std::string order_text(const LegHistory& history, const Verdict& verdict) {
    std::string text;
    std::size_t number = 0;
    for (const auto& [operation, free, sold] : verdict.order) {
        text += fmt::format("{:4}. {}: free {}, held {}, sold {}\n", ++number,
                            claim_text(history, history.operations[operation]), free,
                            history.capacity - free - sold, sold);
    }
    return text;
}

std::string blocked_text(const LegHistory& history, const Verdict& verdict) {
    if (verdict.blocked.empty()) {
        return fmt::format("But the ledger has {} sold at the end.\n",
                           seats_text(history.sold_at_end.value_or(0)));
    }
    const std::uint32_t free = verdict.order.empty() ? history.capacity : verdict.order.back().free;
    std::string text = "One of these has to come next, and none can:\n";
    for (const std::size_t place : verdict.blocked) {
        const LegOperation& operation = history.operations[place];
        text += fmt::format("   -  {}, but {}\n", claim_text(history, operation),
                            obstacle_text(operation, free));
    }
    return text;
}

} // namespace

std::string explain(const LegHistory& history, const LinearizabilityVerdict& verdict) {
    const std::size_t operations = history.operations.size();
    switch (verdict.outcome) {
    case Verdict::Outcome::linearizable:
        return fmt::format("An order that explains all {} operations on {}:\n", operations,
                           seats_text(history.capacity)) +
               order_text(history, verdict);
    case Verdict::Outcome::not_linearizable:
        return fmt::format("No order explains all {} operations on {}. This one gets furthest:\n",
                           operations, seats_text(history.capacity)) +
               order_text(history, verdict) + blocked_text(history, verdict);
    case Verdict::Outcome::not_decided: break;
    }
    return fmt::format("Not decided: given up after {} states of {} operations on {}.\n",
                       verdict.states_visited, operations, seats_text(history.capacity));
}

} // namespace trecho
