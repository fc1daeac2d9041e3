#include "cli/option_values.hpp"

#include "cli/translations.hpp"
#include "protocol/edit_distance.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "protocol/names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <system_error>

namespace trecho {

namespace {

template <class... Arguments>
[[noreturn]] void refuse(std::string_view text, fmt::format_string<Arguments...> why,
                         Arguments&&... arguments) {
    throw BadValue(quote_name(text) + " " + say(why, std::forward<Arguments>(arguments)...));
}

std::optional<std::uint64_t> parse_digits(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), number);
    if (error != std::errc{} || end != text.end()) return std::nullopt;
    return number;
}

} // namespace

std::uint64_t to_count(std::string_view text, std::uint64_t min, std::uint64_t max) {
    const auto count = parse_digits(text);
    if (!count || *count < min || *count > max)
        refuse(text, "isn't a whole number from {} to {}; write it in digits, as {}", min, max,
               std::clamp<std::uint64_t>(64, min, max));
    return *count;
}

double to_decimal(std::string_view text, double min, double max) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.begin(), text.end(), number, std::chars_format::fixed);
    const bool is_number = error == std::errc{} && end == text.end() && std::isfinite(number);
    if (!is_number || number < min || number > max)
        refuse(text, "isn't a number from {:.10g} to {:.10g}; write it in digits, as {:.10g}", min,
               max, std::clamp(0.5, min, max));
    return number;
}

Duration to_duration(std::string_view text) {
    const auto duration = parse_duration(text);
    if (!duration)
        refuse(text,
               "isn't a time; write it as 500ms, 15s or 10m, more than zero and at most a day");
    return *duration;
}

Duration to_think_time(std::string_view text) {
    const bool is_none = text == "0" || text == "0ms" || text == "0s" || text == "0m";
    return is_none ? Duration::zero() : to_duration(text);
}

Endpoint to_endpoint(std::string_view text) {
    const auto endpoint = parse_endpoint(text);
    const bool has_blank = text.find(' ') != std::string_view::npos;
    if (!endpoint || has_blank || has_unseen_characters(text))
        refuse(text, "isn't HOST:PORT; write it as 127.0.0.1:7878");
    return *endpoint;
}

Endpoint to_server(std::string_view text) {
    Endpoint server = to_endpoint(text);
    if (server.port == 0) refuse(text, "names no port; serve prints the one that it listens on");
    return server;
}

std::vector<Endpoint> to_servers(std::string_view text) {
    std::vector<Endpoint> servers;
    for (bool is_last = false; !is_last;) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const Endpoint server = to_server(text.substr(0, comma));
        const auto is_same = [&](const Endpoint& other) {
            return to_string(other) == to_string(server);
        };
        if (std::ranges::any_of(servers, is_same))
            refuse(to_string(server), "stands twice in the list; leave one out");
        servers.push_back(server);
        is_last = comma == text.size();
        text.remove_prefix(is_last ? comma : comma + 1);
    }
    return servers;
}

Seeds to_one_seed(std::string_view text) {
    const auto seed = parse_digits(text);
    if (!seed) refuse(text, "isn't a seed; write a whole number: 1729");
    return {*seed, *seed};
}

Seeds to_seeds(std::string_view text) {
    const std::size_t dots = std::min(text.find(".."), text.size());
    const auto first = parse_digits(text.substr(0, dots));
    const auto last = parse_digits(text.substr(std::min(dots + 2, text.size())));
    if (!first || !last) refuse(text, "isn't a range of seeds; write it as 1..1000");
    if (*last < *first) refuse(text, "has no seeds; the lower number comes first: 1..1000");
    return {*first, *last};
}

std::filesystem::path to_path(std::string_view text) {
    if (text.empty()) throw BadValue(say("the name is empty; write one, or leave the option out"));
    return text;
}

std::string to_store(std::string_view text) {
    if (text.empty())
        throw BadValue(say("the URL is empty; write it as: postgresql://user@host/database"));
    return std::string(text);
}

// Refuses everything that the server wouldn't read as one itinerary: another request, or two lines.
std::string to_itinerary(std::string_view text) {
    const std::string cure = say("; write it as: Recife > Salvador, in quotes");
    if (trim(text).empty()) throw BadValue(say("the itinerary is empty") + cure);
    if (text.find_first_of("\r\n") != std::string_view::npos)
        throw BadValue(say("the itinerary has a line end") + cure);
    if (text.size() > message_bytes_max)
        throw BadValue(
            say("the itinerary has {} bytes, and a message to the server has at most {}{}",
                text.size(), message_bytes_max, cure));
    if (!parse_itinerary(text) || parse_routes(text))
        throw BadValue(quote_name(text) + " " + say("isn't an itinerary") + cure);
    return std::string(text);
}

std::string to_name(std::string_view text) {
    const auto name = clean_name(text);
    if (!name)
        refuse(text,
               "can't be a name: a name has 1 to {} visible characters, and none of them is >; "
               "write it as: --name Ana",
               name_characters_max);
    return *name;
}

std::size_t to_choice(std::string_view text, const std::vector<std::string>& choices) {
    const auto choice = std::ranges::find(choices, text);
    if (choice == choices.end())
        refuse(text, "isn't a possible value; write one of these: {}", fmt::join(choices, ", "));
    return static_cast<std::size_t>(choice - choices.begin());
}

std::optional<Duration> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto [unit_begin, error] = std::from_chars(text.begin(), text.end(), number);
    const std::string_view unit(unit_begin, text.end());

    const std::map<std::string_view, Duration> units{{"ms", std::chrono::milliseconds(1)},
                                                     {"s", std::chrono::seconds(1)},
                                                     {"m", std::chrono::minutes(1)}};
    const auto known = units.find(unit);
    if (error != std::errc{} || known == units.end() || number <= 0) return std::nullopt;
    if (number > std::chrono::days(1) / known->second) return std::nullopt;
    return number * known->second;
}

std::string closest_word(std::string_view word, const std::vector<std::string>& words) {
    return *std::ranges::min_element(
        words, {}, [word](const std::string& other) { return edit_distance(word, other); });
}

std::optional<std::string> near_word(std::string_view word, const std::vector<std::string>& words) {
    std::string closest = closest_word(word, words);
    const std::size_t mistakes_max = std::max<std::size_t>(2, word.size() / 2);
    if (edit_distance(word, closest) > mistakes_max) return std::nullopt;
    return closest;
}

} // namespace trecho
