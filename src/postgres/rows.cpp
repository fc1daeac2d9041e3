#include "postgres/rows.hpp"

#include <charconv>

namespace trecho {

namespace {

// What comes before an element of an array.
char separator_in(const std::string& array) { return array.empty() ? '{' : ','; }

template <class Number>
std::string array_of_numbers(std::span<const Number> numbers) {
    std::string array;
    for (const Number number : numbers) {
        array += separator_in(array);
        array += std::to_string(number);
    }
    return array.empty() ? "{}" : array + '}';
}

} // namespace

std::size_t Rows::size() const {
    return result_ ? static_cast<std::size_t>(PQntuples(result_.get())) : 0;
}

bool Rows::is_null(std::size_t row, int column) const {
    // libpq prints a warning when asked for a value that isn't there.
    if (row >= size() || column < 0 || column >= PQnfields(result_.get())) return true;
    return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

std::string_view Rows::text(std::size_t row, int column) const {
    if (is_null(row, column)) return {};
    const int place = static_cast<int>(row);
    const int bytes = PQgetlength(result_.get(), place, column);
    return {PQgetvalue(result_.get(), place, column), static_cast<std::size_t>(bytes)};
}

std::int64_t Rows::number(std::size_t row, int column) const {
    const std::string_view digits = text(row, column);
    std::int64_t number = 0;
    std::from_chars(digits.begin(), digits.end(), number);
    return number;
}

std::vector<int> Rows::numbers(std::size_t row, int column) const {
    const std::string_view array = text(row, column);
    std::vector<int> numbers;
    const char* at = array.begin();
    while (at < array.end()) {
        int number = 0;
        const auto [stopped_at, error] = std::from_chars(at + 1, array.end(), number);
        if (error != std::errc{}) break;
        numbers.push_back(number);
        at = stopped_at; // at the comma or the brace
    }
    return numbers;
}

std::string array_of(std::span<const int> numbers) { return array_of_numbers(numbers); }

std::string array_of(std::span<const std::int64_t> numbers) { return array_of_numbers(numbers); }

std::string array_of(std::span<const std::string> texts) {
    std::string array;
    for (const std::string& text : texts) {
        array += separator_in(array);
        array += '"';
        for (const char letter : text) {
            if (letter == '"' || letter == '\\') array += '\\';
            array += letter;
        }
        array += '"';
    }
    return array.empty() ? "{}" : array + '}';
}

} // namespace trecho
