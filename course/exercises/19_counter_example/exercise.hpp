// Exercise 19, the interface: what customers were told, and whether it can be true.
#pragma once

#include "simulation/oracle/linearizability.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace exercise {

using namespace trecho;
using Kind = LegOperation::Kind;

inline TimePoint at(int second) { return TimePoint(std::chrono::seconds(second)); }

// What one customer was told about a leg: it asked at `asked`, and had the answer at `told`. Each
// takes effect in one instant in between. A customer has at most one hold, so a hold has the
// customer's number.
inline LegOperation operation(Kind kind, std::uint64_t customer, std::uint32_t seats, int asked,
                              int told) {
    LegOperation made;
    made.kind = kind;
    made.customer = customer;
    made.hold = customer;
    made.seats = seats;
    made.invoked = at(asked);
    made.returned = at(told);
    return made;
}
// "A seat is held for you." The seat was free.
inline LegOperation holds(std::uint64_t customer, int asked, int told) {
    return operation(Kind::hold, customer, 1, asked, told);
}
// "Your seat is free again."
inline LegOperation releases(std::uint64_t customer, int asked, int told) {
    return operation(Kind::release, customer, 0, asked, told);
}
// "No seat is free."
inline LegOperation is_refused(std::uint64_t customer, int asked, int told) {
    return operation(Kind::refused, customer, 1, asked, told);
}
// "Exactly so many seats are free."
inline LegOperation sees(std::uint64_t customer, std::uint32_t free, int asked, int told) {
    return operation(Kind::observe_free, customer, free, asked, told);
}

inline LegHistory history(std::uint32_t seats, std::vector<LegOperation> operations) {
    LegHistory made;
    made.capacity = seats;
    made.operations = std::move(operations);
    made.start = at(0);
    return made;
}

// second   0    5    10   15   20   25   30   35   40   45   50   55
// 1 hold   |=============================|
// 2 1 free      |=========|
// 3 none             |==============|
// 1 release                                   |===================|
// 4 hold                                           |=========|
inline LegHistory history_1() {
    return history(1, {holds(1, 0, 30), sees(2, 1, 5, 15), is_refused(3, 10, 25),
                       releases(1, 35, 55), holds(4, 40, 50)});
}

// second   0    5    10   15   20   25   30   35   40   45   50   55
// 1 hold   |=============================|
// 2 hold        |==================================|
// 3 0 free           |=========|
// 4 1 free                          |=========|
// 1 release                                             |=========|
inline LegHistory history_2() { // a leg with two seats
    return history(2, {holds(1, 0, 30), holds(2, 5, 40), sees(3, 0, 10, 20), sees(4, 1, 25, 35),
                       releases(1, 45, 55)});
}

// second   0    5    10   15   20   25   30   35   40   45   50   55
// 1 hold   |=======================================|
// 2 hold             |===================|
// 2 release                               |===|
// 3 none        |=========|
// 4 1 free   |=========|
inline LegHistory history_3() {
    return history(1, {holds(1, 0, 40), holds(2, 10, 30), releases(2, 31, 35), is_refused(3, 5, 15),
                       sees(4, 1, 2, 12)});
}

// For each operation of a history, in the order in which the history lists them: the second in
// which it took effect, so that every answer was true. No two in the same second. Nothing when
// there are no such seconds: then the history isn't linearizable. One of the three isn't.
using Points = std::optional<std::vector<int>>;
Points points_of_1();
Points points_of_2();
Points points_of_3();

// Looks at one answer at a time: takes all holds and releases of the history, and of the answers
// that only tell something (refused, sees) this one alone; is that linearizable? Accepts the
// history if it is so for each of them. (Written in test.cpp.)
bool is_accepted_by_naive_checker(const LegHistory& history);

// A history of at most three operations that the naive checker accepts, and that isn't
// linearizable.
LegHistory counter_example();

} // namespace exercise
