// A JSON parser for files that people write by hand: each value has its position in the text,
// repeated keys are kept, and errors are explained.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct LocatedJson {
    enum class Kind { null, boolean, number, string, list, object };

    Kind kind = Kind::null;
    std::size_t at = 0; // position of the value's first byte
    std::string key;    // "" unless it is a member of an object
    std::size_t key_at = 0;
    double number = 0;
    std::string text; // "" unless it is a string
    std::vector<LocatedJson> members;
};

// Its message says what is wrong at the byte `at`, and how to correct it.
class NotJson : public std::runtime_error {
public:
    NotJson(std::size_t at, const std::string& what) : std::runtime_error(what), at_(at) {}
    std::size_t at() const { return at_; }

private:
    std::size_t at_;
};

// Throws NotJson.
LocatedJson parse_located_json(std::string_view text);

// A sentence that says what is probably wrong in a text that isn't JSON from the byte `at` on.
std::string explain_json_mistake(std::string_view text, std::size_t at);

struct TextPosition {
    std::size_t line = 1;
    std::size_t column = 1; // in characters
};

// Lines end with LF, CR LF or CR, as in editors.
TextPosition position_in(std::string_view text, std::size_t at);

} // namespace trecho
