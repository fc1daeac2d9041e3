#pragma once

#include <vector>

namespace trecho {

// No values: zero, for all three.
double median(std::vector<double> values);
double percentile_99(std::vector<double> values);
double geometric_mean(const std::vector<double>& values); // of positive values

} // namespace trecho
