// Goal: a person reads times in their own time zone, not in UTC.
#include "client/local_time.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace trecho {

namespace {

class TimeZone {
public:
    explicit TimeZone(const char* name) {
        ::setenv("TZ", name, 1);
        ::tzset();
    }
    ~TimeZone() {
        ::unsetenv("TZ");
        ::tzset();
    }
    TimeZone(const TimeZone&) = delete;
    TimeZone& operator=(const TimeZone&) = delete;
};

} // namespace

TEST(LocalTime, IsInTheTimeZoneOfTheUser) {
    const TimeZone recife("<-03>3");
    const auto time = to_local_time("2026-11-28T02:05:59.999Z");
    ASSERT_TRUE(time);
    EXPECT_EQ(time->year, 2026);
    EXPECT_EQ(time->month, 11);
    EXPECT_EQ(time->day, 27);
    EXPECT_EQ(time->hour, 23);
    EXPECT_EQ(time->minute, 5);
    EXPECT_EQ(to_local_time("2026-11-28T02:05:59Z")->day, 27);
}

TEST(LocalTime, IsEmptyForTextThatIsNotATime) {
    for (const std::string text :
         {"", "yesterday", "2026-11-28", "2026-11-28T02:05:59", "2026-11-28T02:05:59+01:00",
          "2026-13-28T02:05:59Z", "2026-11-28T02:05:59.9xZ", "2026-11-28T02:05:59Z Z"}) {
        EXPECT_FALSE(to_local_time(text)) << text;
    }
}

} // namespace trecho
