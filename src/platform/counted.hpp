// A number with its noun, as people write it: "1 leg", "2 legs".
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace trecho {

template <class Number>
std::string counted(Number number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", number, number == 1 ? one : many);
}

} // namespace trecho
