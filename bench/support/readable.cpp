#include "support/readable.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace trecho {

namespace {

std::string with_commas(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t from_end = 3; from_end < digits.size(); from_end += 4)
        digits.insert(digits.size() - from_end, ",");
    return digits;
}

} // namespace

std::string readable(double value) {
    if (std::abs(value) < 1000) return fmt::format("{:.3g}", value);
    return (value < 0 ? "-" : "") + with_commas(static_cast<std::uint64_t>(std::abs(value) + 0.5));
}

std::string readable_time(double nanoseconds) {
    constexpr std::array<std::string_view, 4> units{"ns", "us", "ms", "s"};
    std::size_t unit = 0;
    for (; unit + 1 < units.size() && nanoseconds >= 999.5; ++unit) nanoseconds /= 1000;
    return fmt::format("{} {}", readable(nanoseconds), units.at(unit));
}

std::string readable_rate(double per_second) {
    if (per_second < 1e6) return readable(per_second) + "/s";
    return readable(per_second / 1e6) + " million/s";
}

} // namespace trecho
