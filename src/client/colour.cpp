#include "client/colour.hpp"

#include <fmt/format.h>

namespace trecho {

namespace {

std::string_view code_of(Colour colour) {
    switch (colour) {
    case Colour::good: return "32";     // green
    case Colour::bad: return "31";      // red
    case Colour::attention: return "1"; // bold
    case Colour::sent: return "35";     // magenta
    case Colour::received: return "32"; // green
    }
    return "0";
}

} // namespace

std::string in_colour(const Terminal& terminal, Colour colour, std::string_view text) {
    const std::string_view line = text.substr(0, text.find_last_not_of('\n') + 1);
    if (!terminal.wants_colour() || line.empty()) return std::string(text);
    return fmt::format("\x1b[{}m{}\x1b[0m{}", code_of(colour), line, text.substr(line.size()));
}

} // namespace trecho
