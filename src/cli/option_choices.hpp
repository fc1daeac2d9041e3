// The values that options of `trecho` accept: one of a few words, or a number within limits. Each
// function throws BadValue (option_values.hpp).
#pragma once

#include "office/guard_policy.hpp"
#include "platform/clock.hpp"
#include "simulation/world/settings.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace trecho {

GuardPolicy to_guard(std::string_view text);
FaultLevel to_fault_level(std::string_view text);
bool to_one_leg(std::string_view text);
std::string to_log_level(std::string_view text);
std::string to_language(std::string_view text);
std::uint64_t to_clients_max(std::string_view text);
std::uint64_t to_store_connections(std::string_view text);
std::uint64_t to_clients(std::string_view text);
std::uint64_t to_customers(std::string_view text);
std::uint64_t to_preemptions(std::string_view text);
Duration to_days(std::string_view text);
double to_share(std::string_view text);
double to_rate(std::string_view text);

} // namespace trecho
