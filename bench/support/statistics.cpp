#include "support/statistics.hpp"

#include <algorithm>
#include <cmath>

namespace trecho {

namespace {

double value_at(std::vector<double>& values, std::size_t rank) {
    if (values.empty()) return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

} // namespace

double median(std::vector<double> values) { return value_at(values, values.size() / 2); }

double percentile_99(std::vector<double> values) {
    return value_at(values, values.size() * 99 / 100);
}

double geometric_mean(const std::vector<double>& values) {
    if (values.empty()) return 0;
    double sum = 0;
    for (const double value : values) sum += std::log(value);
    return std::exp(sum / static_cast<double>(values.size()));
}

} // namespace trecho
