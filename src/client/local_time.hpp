// Times as a server writes them, and as a person reads them: on their own day, by their own clock.
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

// Of a time in UTC, as 2026-11-23T14:05:11.123Z (RFC 3339); where the user is (TZ). Nothing when it
// is no such time.
std::optional<LocalTime> to_local_time(const std::string& utc);

} // namespace trecho
