// Converts the times that a server sends to the person's time zone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

struct LocalTime {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
};

// Converts a UTC time such as 2026-11-23T14:05:11.123Z (RFC 3339) to the time zone of the process
// (TZ). Returns nothing for any other text.
std::optional<LocalTime> to_local_time(const std::string& utc);

} // namespace trecho
