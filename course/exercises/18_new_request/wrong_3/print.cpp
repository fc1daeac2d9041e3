// Exercise 18, wrong: it takes each line with a message for a refusal. An event that comes
// meanwhile is shown as the answer.
#include "exercise.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

namespace exercise {

namespace {

namespace json = boost::json;

std::optional<std::string> text_at(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    if (!value || !value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

std::optional<std::int64_t> count_at(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    if (!value || !value->is_int64() || value->get_int64() < 0) return std::nullopt;
    return value->get_int64();
}

std::optional<std::string> show_leg(const json::object& leg) {
    const auto origin = text_at(leg, "origin");
    const auto destination = text_at(leg, "destination");
    const auto left = count_at(leg, "left");
    const auto seats = count_at(leg, "seats");
    if (!origin || !destination || !left || !seats || *left > *seats) return std::nullopt;
    return fmt::format("{} > {}: {} of {} seats free", *origin, *destination, *left, *seats);
}

} // namespace

std::optional<std::string> show_seats(std::string_view line) {
    boost::system::error_code error;
    const json::value answer = json::parse(line, error);
    if (error || !answer.is_object()) return std::nullopt;
    const json::object& object = answer.get_object();
    if (object.contains("message")) return text_at(object, "message");
    const json::value* const leg = object.if_contains("leg");
    if (!leg || !leg->is_object()) return std::nullopt;
    return show_leg(leg->get_object());
}

} // namespace exercise
