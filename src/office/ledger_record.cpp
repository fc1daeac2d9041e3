#include "office/ledger_record.hpp"

#include <boost/crc.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/compile.h>

#include <chrono>
#include <cstdio>
#include <ctime>
#include <iterator>

namespace trecho {

namespace json = boost::json;

namespace {

constexpr std::string_view checksum_begin = R"(,"checksum":")";
constexpr std::size_t checksum_digits = 8;
constexpr std::string_view checksum_end = R"("})";

// CRC-32C (Castagnoli; RFC 3720, appendix B.4): finds all burst errors of up to 32 bits.
std::string checksum_of(std::string_view bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return fmt::format(FMT_COMPILE("{:08x}"), crc.checksum());
}

// 2026-11-23T14:05:11.123Z (RFC 3339). By the calendar of <chrono>, for fmt's own formatting of
// times looks up the locale and costs more than the rest of a purchase's parsing and printing
// together.
void append_time(std::string& line, CalendarTime at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(at - day));
    fmt::format_to(std::back_inserter(line),
                   FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z"),
                   static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                   static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(),
                   time.seconds().count(), time.subseconds().count());
}

// Only what append_time writes.
std::optional<CalendarTime> parse_time(std::string_view text) {
    std::tm parts = {};
    int milliseconds = 0;
    char zone = 0;
    const int fields = std::sscanf(std::string(text).c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c",
                                   &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour,
                                   &parts.tm_min, &parts.tm_sec, &milliseconds, &zone);
    if (fields != 8 || zone != 'Z') return std::nullopt;
    const std::chrono::sys_days day = std::chrono::year(parts.tm_year) /
                                      std::chrono::month(static_cast<unsigned>(parts.tm_mon)) /
                                      std::chrono::day(static_cast<unsigned>(parts.tm_mday));
    return day + std::chrono::hours(parts.tm_hour) + std::chrono::minutes(parts.tm_min) +
           std::chrono::seconds(parts.tm_sec) + std::chrono::milliseconds(milliseconds);
}

std::optional<LedgerRecord> parse_content(std::string_view content) {
    boost::system::error_code error;
    const json::value value = json::parse(content, error);
    if (error) return std::nullopt;
    try {
        LedgerRecord record;
        record.sequence = value.at("sequence").to_number<std::uint64_t>();
        record.ticket = value.at("sold").as_string();
        for (const json::value& place : value.at("itinerary").as_array()) {
            record.places.emplace_back(place.as_string());
        }
        const auto at = parse_time(value.at("at").as_string());
        if (!at || record.places.size() < 2) return std::nullopt;
        record.at = *at;
        return record;
    } catch (const std::exception&) { // a key is missing or of another type
        return std::nullopt;
    }
}

} // namespace

std::string to_line(const LedgerRecord& record) {
    // Written by hand, not by a JSON library: this is the one place where a sale costs time on the
    // network thread for every customer. Only the names need the library's escapes.
    std::string line;
    fmt::format_to(std::back_inserter(line), FMT_COMPILE(R"({{"sequence":{},"at":")"),
                   record.sequence);
    append_time(line, record.at);
    line += R"(","sold":")";
    line += record.ticket;
    line += R"(","itinerary":[)";
    for (const std::string& place : record.places) {
        if (&place != &record.places.front()) line += ',';
        line += json::serialize(json::string_view(place));
    }
    line += ']';
    const std::string checksum = checksum_of(line);
    line += checksum_begin;
    line += checksum;
    line += checksum_end;
    line += '\n';
    return line;
}

std::optional<LedgerRecord> parse_line(std::string_view line) {
    constexpr std::size_t tail_size = checksum_begin.size() + checksum_digits + checksum_end.size();
    if (line.size() < tail_size) return std::nullopt;

    const std::string_view content = line.substr(0, line.size() - tail_size);
    std::string expected_tail(checksum_begin);
    expected_tail += checksum_of(content);
    expected_tail += checksum_end;
    if (line.substr(content.size()) != expected_tail) return std::nullopt;

    return parse_content(std::string(content) + '}');
}

} // namespace trecho
