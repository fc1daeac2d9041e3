// Exercise 19, the solution.
#include "exercise.hpp"

namespace exercise {

// 2 sees the seat, then 1 takes it, then 3 is refused: so 1's hold is between 15 (or earlier)
// and 25.
Points points_of_1() { return std::vector{20, 10, 22, 42, 45}; }

// 3 sees no seat until second 20, so both holds are done by then, and 1 gives its seat back after
// second 45. Between 25 and 35 no seat is free, and 4 was told that one is.
Points points_of_2() { return std::nullopt; }

// 1 asked first and had its answer last. It waited for 2, who came later, to give the seat back.
Points points_of_3() { return std::vector{38, 13, 33, 14, 11}; }

// 2 says that the hold was before second 6, 3 says that it was after second 7.
LegHistory counter_example() {
    return history(1, {holds(1, 0, 10), is_refused(2, 5, 6), sees(3, 1, 7, 8)});
}

} // namespace exercise
