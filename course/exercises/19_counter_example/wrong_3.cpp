// Exercise 19, wrong: the histories are right. The counter-example sells the only seat twice, which
// each checker sees.
#include "exercise.hpp"

namespace exercise {

Points points_of_1() { return std::vector{20, 10, 22, 42, 45}; }
Points points_of_2() { return std::nullopt; }
Points points_of_3() { return std::vector{38, 13, 33, 14, 11}; }

LegHistory counter_example() {
    return history(1, {holds(1, 0, 10), is_refused(2, 5, 6), holds(3, 7, 8)});
}

} // namespace exercise
