// Exercise 19, wrong: first come, first served. Each operation takes effect when it is asked for.
#include "exercise.hpp"

namespace exercise {

Points points_of_1() { return std::vector{0, 5, 10, 35, 40}; }
Points points_of_2() { return std::nullopt; }
Points points_of_3() { return std::vector{1, 10, 31, 5, 2}; }

LegHistory counter_example() {
    return history(1, {holds(1, 0, 10), is_refused(2, 5, 6), sees(3, 1, 7, 8)});
}

} // namespace exercise
