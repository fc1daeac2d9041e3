// Prints figures for people: three significant digits, and a unit that fits.
#pragma once

#include <string>

namespace trecho {

std::string readable(double value);            // 0, 0.0123, 1.25, 32.5, 51,950
std::string readable_time(double nanoseconds); // 41.3 ns, 2.1 us, 300 ms
std::string readable_rate(double per_second);  // 4,310/s, 98.8 million/s

} // namespace trecho
