// Pieces of JSON, for texts of a thousand rows: ten times faster than building objects.
#pragma once

#include "platform/clock.hpp"

#include <string>
#include <string_view>

namespace trecho {

// In quotes, and escaped.
void append_json_string(std::string& text, std::string_view value);

// With at most three decimals; 0 for a negative time.
void append_milliseconds(std::string& text, Duration time);

// A comma before each value but the first.
class CommaBetween {
public:
    void append_to(std::string& text) {
        if (!is_first_) text += ',';
        is_first_ = false;
    }

private:
    bool is_first_ = true;
};

template <class Numbers>
void append_json_numbers(std::string& text, const Numbers& numbers) {
    text += '[';
    CommaBetween comma;
    for (const auto number : numbers) {
        comma.append_to(text);
        text += std::to_string(number);
    }
    text += ']';
}

} // namespace trecho
