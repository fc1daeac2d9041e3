#include "board/json_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

namespace trecho {

void append_json_string(std::string& text, std::string_view value) {
    text += boost::json::serialize(boost::json::value(boost::json::string_view(value)));
}

void append_milliseconds(std::string& text, Duration time) {
    const auto microseconds = std::chrono::floor<std::chrono::microseconds>(time).count();
    fmt::format_to(std::back_inserter(text), FMT_COMPILE("{}"), microseconds / 1000);
    const auto rest = microseconds % 1000;
    if (rest == 0) return;
    fmt::format_to(std::back_inserter(text), FMT_COMPILE(".{:03}"), rest);
    while (text.back() == '0') text.pop_back();
}

} // namespace trecho
