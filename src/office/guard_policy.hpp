// How many clients may decide at the same time.
#pragma once

#include <array>
#include <string_view>

namespace trecho {

enum class GuardPolicy {
    global, // one turn for the whole office
    leg,    // one turn for each leg
    none,   // no turns: all clients may decide at once
};

inline constexpr std::array guard_policies{GuardPolicy::global, GuardPolicy::leg,
                                           GuardPolicy::none};

// The policy's name on the command line.
std::string_view name_of(GuardPolicy policy);

} // namespace trecho
