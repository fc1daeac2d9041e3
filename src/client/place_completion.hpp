// What TAB makes of a place that was typed in part: `sao` becomes `São Paulo`.
#pragma once

#include "platform/terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Completes what comes after the last `>` (or after the word ROUTES) of `typed`, in UTF-8, without
// regard to case and accents. It becomes the longest beginning that all places that fit have in
// common; the choices are those places.
Completion complete_place(std::string_view typed, const std::vector<std::string>& places);

} // namespace trecho
