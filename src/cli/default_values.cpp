#include "cli/default_values.hpp"

#include <fmt/format.h>

namespace trecho {

std::string default_of(const Endpoint& endpoint) { return to_string(endpoint); }

std::string default_of(const std::vector<Endpoint>& endpoints) { return to_string(endpoints); }

std::string default_of(const std::filesystem::path& path) { return path.string(); }

std::string default_of(const std::string& text) { return text; }

std::string default_of(GuardPolicy policy) { return std::string(name_of(policy)); }

std::string default_of(FaultLevel level) {
    switch (level) {
    case FaultLevel::none: return "none";
    case FaultLevel::usual: return "usual";
    case FaultLevel::hostile: break;
    }
    return "hostile";
}

std::string default_of(Duration duration) {
    using std::chrono::duration_cast;
    const auto seconds = duration_cast<std::chrono::seconds>(duration);
    const auto minutes = duration_cast<std::chrono::minutes>(duration);
    if (minutes.count() > 0 && minutes == duration) return fmt::format("{}m", minutes.count());
    if (seconds == duration) return fmt::format("{}s", seconds.count());
    return fmt::format("{}ms", duration_cast<std::chrono::milliseconds>(duration).count());
}

std::string default_of(std::uint64_t count) { return fmt::format("{}", count); }

std::string default_of(double number) { return fmt::format("{}", number); }

} // namespace trecho
