#include "cli/option_choices.hpp"

#include "cli/option_values.hpp"

#include <algorithm>
#include <array>

namespace trecho {

namespace {

std::vector<std::string> name_guards() {
    std::vector<std::string> names(guard_policies.size());
    std::ranges::transform(guard_policies, names.begin(),
                           [](GuardPolicy policy) { return name_of(policy); });
    return names;
}

const std::vector<std::string> guard_names = name_guards();
const std::vector<std::string> fault_names{"none", "usual", "hostile"};
const std::vector<std::string> log_levels{"debug", "info", "warn", "error", "off"};
const std::vector<std::string> languages{"en", "pt"};

} // namespace

// `hold` is the former name of `none`; old scripts may still use it.
GuardPolicy to_guard(std::string_view text) {
    if (text == "hold") return GuardPolicy::none;
    return guard_policies[to_choice(text, guard_names)];
}

FaultLevel to_fault_level(std::string_view text) {
    constexpr std::array levels{FaultLevel::none, FaultLevel::usual, FaultLevel::hostile};
    return levels.at(to_choice(text, fault_names));
}

bool to_one_leg(std::string_view text) { return to_choice(text, {"hot", "spread"}) == 0; }
std::string to_log_level(std::string_view text) { return log_levels[to_choice(text, log_levels)]; }
std::string to_language(std::string_view text) { return languages[to_choice(text, languages)]; }
std::uint64_t to_clients_max(std::string_view text) { return to_count(text, 1, 1'000'000); }
std::uint64_t to_store_connections(std::string_view text) { return to_count(text, 1, 100); }
std::uint64_t to_clients(std::string_view text) { return to_count(text, 1, 100'000); }
std::uint64_t to_customers(std::string_view text) { return to_count(text, 1, 1000); }
std::uint64_t to_preemptions(std::string_view text) { return to_count(text, 0, 5); }
Duration to_days(std::string_view text) { return std::chrono::days(to_count(text, 1, 3650)); }
double to_share(std::string_view text) { return to_decimal(text, 0, 1); }
double to_rate(std::string_view text) { return to_decimal(text, 0.001, 10'000'000); }

} // namespace trecho
