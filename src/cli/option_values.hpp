// Converts the values of options. Pure: text in, values out.
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

// What a usage line writes for a value of to_servers().
inline constexpr const char* address_list = "HOST:PORT[,HOST:PORT..]";

// Its message says what is wrong with the value and what to write instead.
class BadValue : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Each of these throws BadValue. Numbers are decimal: 010 is ten; 0x10, 1e3, nan and " 5" are
// refused.
std::uint64_t to_count(std::string_view text, std::uint64_t min, std::uint64_t max);
double to_decimal(std::string_view text, double min, double max);
Duration to_duration(std::string_view text);
Duration to_think_time(std::string_view text); // accepts 0 too
Endpoint to_endpoint(std::string_view text);
Endpoint to_server(std::string_view text);               // an address to connect to: not port 0
std::vector<Endpoint> to_servers(std::string_view text); // addresses, joined by commas
Seeds to_one_seed(std::string_view text);
Seeds to_seeds(std::string_view text);
std::filesystem::path to_path(std::string_view text);
std::string to_store(std::string_view text); // a connection URL
std::string to_itinerary(std::string_view text);
std::string to_name(std::string_view text); // of a customer, cleaned

// The index of the text in `choices`; throws BadValue.
std::size_t to_choice(std::string_view text, const std::vector<std::string>& choices);

// Parses 500ms, 15s, 10m: more than zero, at most a day. Returns nothing for any other text.
std::optional<Duration> parse_duration(std::string_view text);

// The word with the smallest edit distance. `words` must not be empty.
std::string closest_word(std::string_view word, const std::vector<std::string>& words);

// The same, but nothing if even the closest word differs too much.
std::optional<std::string> near_word(std::string_view word, const std::vector<std::string>& words);

} // namespace trecho
