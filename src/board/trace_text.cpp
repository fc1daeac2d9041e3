#include "board/trace_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cmath>

namespace trecho {

namespace {

// The parser refuses deep nesting, so the recursion is bounded. It takes a number that is too large
// for infinity, which no JSON can say.
void remove_unsendable(boost::json::value& value) {
    const double* const number = value.if_double();
    if (number && !std::isfinite(*number)) value = nullptr;
    if (boost::json::array* const items = value.if_array()) {
        for (boost::json::value& item : *items) remove_unsendable(item);
    }
    boost::json::object* const members = value.if_object();
    if (!members) return;
    members->erase("ticket");
    members->erase("peer");
    for (auto& [name, member] : *members) remove_unsendable(member);
}

bool names_a_lane(const boost::json::object& record) {
    const boost::json::value* const name = record.if_contains("name");
    return name && name->is_string() && name->get_string() == "thread_name";
}

// A lane is named after its peer too: connection 12 (127.0.0.1:4711).
void shorten_name_of_lane(boost::json::object& record) {
    constexpr std::string_view connection = "connection ";
    const boost::json::value* const details = record.if_contains("args");
    const boost::json::value* const name =
        details && details->is_object() ? details->get_object().if_contains("name") : nullptr;
    std::string text;
    if (name && name->is_string()) text = std::string_view(name->get_string());
    const std::size_t end = text.find_first_not_of("0123456789", connection.size());
    if (!text.starts_with(connection) || end == connection.size()) text.clear();
    record["args"] = boost::json::object{{"name", text.substr(0, end)}};
}

} // namespace

std::string without_secrets(std::string_view line) {
    if (line == "[" || line == "]") return std::string(line);
    const bool has_comma = line.ends_with(',');
    if (has_comma) line.remove_suffix(1);
    boost::system::error_code error;
    boost::json::value record = boost::json::parse(boost::json::string_view(line), error);
    if (error || !record.is_object()) return {};
    if (names_a_lane(record.get_object())) shorten_name_of_lane(record.get_object());
    remove_unsendable(record);
    return boost::json::serialize(record) + (has_comma ? "," : "");
}

} // namespace trecho
