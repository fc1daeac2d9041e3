// Goal: the points are right by Trecho's checker; and so are the claims that there are none.
#include "exercise.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace exercise {

namespace {

using Outcome = LinearizabilityVerdict::Outcome;

bool is_linearizable(const LegHistory& history) {
    return check_linearizability(history).outcome == Outcome::linearizable;
}

bool only_tells(const LegOperation& operation) {
    return operation.kind == Kind::refused || operation.kind == Kind::observe_free;
}

long seconds_of(TimePoint time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time - at(0)).count();
}

std::string name_of(const LegOperation& operation, std::size_t place) {
    return fmt::format("operation {} (of customer {}, from {} to {})", place + 1,
                       operation.customer, seconds_of(operation.invoked),
                       seconds_of(operation.returned));
}

std::string seats_text(std::uint32_t seats) {
    return seats == 1 ? "1 seat is" : fmt::format("{} seats are", seats);
}

// What the customer was told, and what is against it when so many seats are free.
std::string contradiction(const LegOperation& told, std::uint32_t free) {
    const std::string customer =
        fmt::format("at second {} customer {} ", seconds_of(told.invoked), told.customer);
    const std::string then = seats_text(free) + " free then";
    switch (told.kind) {
    case Kind::hold: return customer + "gets a seat, and " + then;
    case Kind::release: return customer + "gives a seat back that it doesn't have then";
    case Kind::refused: return customer + "is told that no seat is free, and " + then;
    default: return customer + "is told that " + seats_text(told.seats) + " free, and " + then;
    }
}

// The history in which each operation takes no time at all.
std::string compare(const LegHistory& history, const std::vector<int>& points) {
    if (points.size() != history.operations.size())
        return fmt::format("it has {} operations, and you gave {} points",
                           history.operations.size(), points.size());
    LegHistory instants = history;
    std::set<int> seen;
    for (std::size_t place = 0; place < points.size(); ++place) {
        LegOperation& operation = instants.operations[place];
        if (at(points[place]) < operation.invoked || at(points[place]) > operation.returned)
            return fmt::format("{} can't take effect at second {}", name_of(operation, place),
                               points[place]);
        if (!seen.insert(points[place]).second)
            return fmt::format("two operations take effect at second {}", points[place]);
        operation.invoked = operation.returned = at(points[place]);
    }
    const LinearizabilityVerdict verdict = check_linearizability(instants);
    if (verdict.outcome == Outcome::linearizable) return "";
    const std::uint32_t free = verdict.order.empty() ? history.capacity : verdict.order.back().free;
    return "at your points, " + contradiction(instants.operations[verdict.blocked.front()], free);
}

void expect_right(int number, const LegHistory& history, const Points& points) {
    if (points) {
        const std::string wrong = compare(history, *points);
        if (!wrong.empty()) ADD_FAILURE() << "history " << number << ": " << wrong;
    } else if (is_linearizable(history)) {
        ADD_FAILURE() << "history " << number
                      << ": you say that no order explains it; there is one";
    }
}

// What makes a history impossible to have happened, whatever the server is like.
std::string what_is_malformed(const LegHistory& history) {
    if (history.sold_at_end) return "it says what the ledger has; only answers are meant";
    std::set<std::uint64_t> opened;
    for (const LegOperation& one : history.operations) {
        if (one.invoked > one.returned) return "an answer comes before its question";
        if (one.returned == LegOperation::never) return "an operation never got its answer";
        if (one.kind == Kind::hold && !opened.insert(one.hold).second)
            return "a hold is opened twice";
        for (const LegOperation& other : history.operations) {
            const bool overlap =
                &one != &other && one.invoked <= other.returned && other.invoked <= one.returned;
            if (overlap && one.customer == other.customer)
                return fmt::format("customer {} asks for two things at once", one.customer);
        }
    }
    return "";
}

} // namespace

bool is_accepted_by_naive_checker(const LegHistory& history) {
    LegHistory changes = history;
    std::erase_if(changes.operations, only_tells);
    if (!is_linearizable(changes)) return false;
    return std::ranges::all_of(history.operations, [&](const LegOperation& operation) {
        if (!only_tells(operation)) return true;
        LegHistory with_one = changes;
        with_one.operations.push_back(operation);
        return is_linearizable(with_one);
    });
}

TEST(Points, ExplainHistory1) { expect_right(1, history_1(), points_of_1()); }

TEST(Points, ExplainHistory2) { expect_right(2, history_2(), points_of_2()); }

TEST(Points, ExplainHistory3) { expect_right(3, history_3(), points_of_3()); }

TEST(CounterExample, FoolsANaiveCheckerAndNotTrechos) {
    const LegHistory history = counter_example();
    const std::string malformed = what_is_malformed(history);
    if (!malformed.empty())
        FAIL() << "the counter-example can't happen with any server: " << malformed;
    if (history.operations.size() > 3)
        FAIL() << "the counter-example has more than three operations; leave out what isn't needed";
    const LinearizabilityVerdict verdict = check_linearizability(history);
    if (verdict.outcome == Outcome::linearizable)
        FAIL() << "the counter-example is linearizable, so it is none. "
               << explain(history, verdict);
    if (!is_accepted_by_naive_checker(history))
        FAIL()
            << "the counter-example doesn't fool the naive checker: its holds and releases alone "
               "are impossible, or one of its answers is, whatever the other answers are";
}

} // namespace exercise
