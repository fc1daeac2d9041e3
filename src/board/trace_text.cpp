#include "board/trace_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

namespace trecho {

namespace {

// The arguments of a record: all that it says of a client.
void remove_secrets(boost::json::object& arguments) {
    arguments.erase("ticket");
    arguments.erase("peer");
}

// A connection's row is named after its peer too: connection 12 (127.0.0.1:4711).
void shorten_name(boost::json::object& arguments) {
    boost::json::value* const name = arguments.if_contains("name");
    if (!name || !name->is_string()) return;
    const std::string text = boost::json::value_to<std::string>(*name);
    *name = text.substr(0, text.find(" ("));
}

} // namespace

std::string without_secrets(std::string_view line) {
    if (line == "[" || line == "]") return std::string(line);
    const bool has_comma = line.ends_with(',');
    if (has_comma) line.remove_suffix(1);
    boost::system::error_code error;
    boost::json::value record = boost::json::parse(boost::json::string_view(line), error);
    if (error || !record.is_object()) return {};
    boost::json::value* const arguments = record.as_object().if_contains("args");
    if (arguments && arguments->is_object()) {
        remove_secrets(arguments->as_object());
        const boost::json::value* const name = record.as_object().if_contains("name");
        const bool names_a_row = name && name->is_string() && name->as_string() == "thread_name";
        if (names_a_row) shorten_name(arguments->as_object());
    }
    return boost::json::serialize(record) + (has_comma ? "," : "");
}

} // namespace trecho
