#include "board/json_text.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace trecho {

void append_json_string(std::string& text, std::string_view value) {
    text += boost::json::serialize(boost::json::value(boost::json::string_view(value)));
}

void append_milliseconds(std::string& text, Duration time) {
    const auto microseconds = std::max<std::int64_t>(0, time / std::chrono::microseconds(1));
    const fmt::format_int whole(microseconds / 1000);
    text.append(whole.data(), whole.size());
    const auto rest = microseconds % 1000;
    if (rest == 0) return;
    const fmt::format_int digits(1000 + rest);
    std::string_view decimals(digits.data() + 1, 3);
    while (decimals.back() == '0') decimals.remove_suffix(1);
    text += '.';
    text += decimals;
}

} // namespace trecho
