// Exercise 19: five answers that can't all be true.
//
// Requests overlap, so nobody can say from outside in which order the server did them. A history is
// linearizable if there is at least one order that explains all answers, in which each operation
// takes effect in one instant between its question and its answer. exercise.hpp has three
// histories. For two of them there is such an order.
//
// Your task: give the seconds for two of the histories, find the third, and write a smaller history
// that fools a naive checker. Below, each operation takes effect when its answer comes.
#include "exercise.hpp"

namespace exercise {

Points points_of_1() { return std::vector{30, 15, 25, 55, 50}; }
Points points_of_2() { return std::vector{30, 40, 20, 35, 55}; }
Points points_of_3() { return std::vector{40, 30, 35, 15, 12}; }

LegHistory counter_example() { return history(1, {holds(1, 0, 10)}); }

} // namespace exercise
