// The defaults of options, as a person would type them on the command line; "" if there is none.
#pragma once

#include "office/guard_policy.hpp"
#include "platform/clock.hpp"
#include "platform/endpoint.hpp"
#include "simulation/world/settings.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace trecho {

std::string default_of(const Endpoint& endpoint);
std::string default_of(const std::vector<Endpoint>& endpoints);
std::string default_of(const std::filesystem::path& path);
std::string default_of(const std::string& text);
std::string default_of(GuardPolicy policy);
std::string default_of(FaultLevel level);
std::string default_of(Duration duration); // as parse_duration() understands it
std::string default_of(std::uint64_t count);
std::string default_of(double number);

template <class Value>
std::string default_of(const std::optional<Value>& value) {
    return value ? default_of(*value) : std::string();
}

// The note at the end of an option's help: " (default 15s)", or "".
std::string note_of_default(const auto& value) {
    const std::string usual = default_of(value);
    return usual.empty() ? usual : " (default " + usual + ")";
}

} // namespace trecho
