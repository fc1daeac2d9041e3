#include "client/local_time.hpp"

#include <ctime>

namespace trecho {

std::optional<LocalTime> to_local_time(const std::string& utc) {
    std::tm written{};
    const char* const rest = ::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%S", &written);
    const std::string_view fraction(rest ? rest : "");
    const bool is_utc =
        fraction.ends_with('Z') && fraction.find_first_not_of(".0123456789") == fraction.size() - 1;
    if (!is_utc) return std::nullopt;

    const std::time_t time = ::timegm(&written);
    std::tm local{};
    if (!::localtime_r(&time, &local)) return std::nullopt;
    LocalTime result;
    result.year = local.tm_year + 1900;
    result.month = local.tm_mon + 1;
    result.day = local.tm_mday;
    result.hour = local.tm_hour;
    result.minute = local.tm_min;
    return result;
}

} // namespace trecho
