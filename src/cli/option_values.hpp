// What the values of options mean. Pure: text in, values out.
#pragma once

#include "office/guard_policy.hpp"
#include "platform/clock.hpp"
#include "platform/endpoint.hpp"
#include "simulation/world/settings.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Its message says what is wrong with the value and what would be right.
class BadValue : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Each of these throws BadValue. Numbers are decimal: 010 is ten, and 0x10, 1e3, nan and " 5" are
// none.
std::uint64_t to_count(std::string_view text, std::uint64_t min, std::uint64_t max);
double to_decimal(std::string_view text, double min, double max);
Duration to_duration(std::string_view text);
Duration to_think_time(std::string_view text); // also 0: people may think for no time at all
Endpoint to_endpoint(std::string_view text);
Endpoint to_server(std::string_view text); // to connect to: not port 0
Seeds to_one_seed(std::string_view text);
Seeds to_seeds(std::string_view text);
std::filesystem::path to_path(std::string_view text);
std::string to_itinerary(std::string_view text);
std::string to_name(std::string_view text); // of a customer, cleaned

// Which of these the text is.
std::size_t to_choice(std::string_view text, const std::vector<std::string>& choices);

// 500ms, 15s, 10m: longer than nothing and at most a day; nothing for anything else.
std::optional<Duration> parse_duration(std::string_view text);

// Of several words (at least one), the one that is nearest.
std::string closest_word(std::string_view word, const std::vector<std::string>& words);

// The same, but only one that is likely to be meant.
std::optional<std::string> near_word(std::string_view word, const std::vector<std::string>& words);

} // namespace trecho
