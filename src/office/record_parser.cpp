#include "office/record_parser.hpp"

#include "office/checksum.hpp"
#include "protocol/names.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>

namespace trecho {

namespace json = boost::json;

namespace {

// A time as its parts, each within the digits that it has.
struct TimeParts {
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
};

// The time with these parts, which may lie beyond an hour's or a day's end; nothing for a date that
// doesn't exist.
std::optional<std::chrono::sys_time<std::chrono::milliseconds>> time_of(const TimeParts& parts) {
    const std::chrono::year_month_day date =
        std::chrono::year(parts.year) / std::chrono::month(static_cast<unsigned>(parts.month)) /
        std::chrono::day(static_cast<unsigned>(parts.day));
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(parts.hour) +
           std::chrono::minutes(parts.minute) + std::chrono::seconds(parts.second) +
           std::chrono::milliseconds(parts.millisecond);
}

// Takes a line apart from its beginning. Each function returns false where something else stands.
class OwnForm {
public:
    explicit OwnForm(std::string_view content) : rest_(content) {}

    bool is_at_end() const { return rest_.empty(); }

    bool skip(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }

    bool read_number(std::uint64_t& number) {
        const auto [after, error] =
            std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
        const auto digits = static_cast<std::size_t>(after - rest_.data());
        if (error != std::errc() || (rest_.front() == '0' && digits > 1)) return false;
        rest_.remove_prefix(digits);
        return true;
    }

    // Text up to the closing quotation mark, which is skipped.
    bool read_text(std::string& text) {
        const std::size_t size = rest_.find('"');
        if (size == std::string_view::npos) return false;
        const std::string_view found = rest_.substr(0, size);
        if (!is_plain(found)) return false;
        text = found;
        rest_.remove_prefix(size + 1);
        return true;
    }

    // 2026-11-23T14:05:11.123Z. False also in the first and last year of CalendarTime, which it has
    // only in part.
    bool read_time(CalendarTime& at) {
        constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.dddZ";
        if (rest_.size() < form.size()) return false;
        for (std::size_t place = 0; place < form.size(); ++place) {
            const bool is_right = form[place] == 'd' ? rest_[place] >= '0' && rest_[place] <= '9'
                                                     : rest_[place] == form[place];
            if (!is_right) return false;
        }
        const TimeParts parts{digits(0, 4),  digits(5, 2),  digits(8, 2), digits(11, 2),
                              digits(14, 2), digits(17, 2), digits(20, 3)};
        if (parts.year < 1678 || parts.year > 2261) return false;
        if (parts.hour > 23 || parts.minute > 59 || parts.second > 59) return false;
        const auto time = time_of(parts);
        if (!time) return false;
        at = *time;
        rest_.remove_prefix(form.size());
        return true;
    }

private:
    // Whether JSON allows the text as it is, between quotation marks.
    static bool is_plain(std::string_view text) {
        bool is_special = false;
        bool is_ascii = true;
        for (const char letter : text) {
            const auto byte = static_cast<unsigned char>(letter);
            is_special |= byte < ' ' || byte == '\\';
            is_ascii &= byte < 0x80;
        }
        return !is_special && (is_ascii || size_of_utf8(text) == text.size());
    }

    int digits(std::size_t begin, std::size_t count) const {
        int number = 0;
        for (const char digit : rest_.substr(begin, count)) number = 10 * number + (digit - '0');
        return number;
    }

    std::string_view rest_;
};

bool read_places(OwnForm& line, std::vector<std::string>& places) {
    std::size_t count = 0;
    do {
        if (count == places.size()) places.emplace_back();
        if (!line.skip("\"") || !line.read_text(places[count++])) return false;
    } while (line.skip(","));
    places.resize(count);
    return line.skip("]") && count >= 2;
}

// Reads what print_time() prints. Also accepts some other forms, such as fewer digits.
std::optional<CalendarTime> parse_time(std::string_view text) {
    TimeParts parts;
    char zone = 0;
    const int fields = std::sscanf(std::string(text).c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c",
                                   &parts.year, &parts.month, &parts.day, &parts.hour,
                                   &parts.minute, &parts.second, &parts.millisecond, &zone);
    if (fields != 8 || zone != 'Z') return std::nullopt;
    const auto at = time_of(parts);
    // 64-bit nanoseconds reach from 1677 to 2262. Compared in milliseconds: other years overflow.
    constexpr auto first = std::chrono::ceil<std::chrono::milliseconds>(CalendarTime::min());
    constexpr auto last = std::chrono::floor<std::chrono::milliseconds>(CalendarTime::max());
    if (!at || *at < first || *at > last) return std::nullopt;
    return CalendarTime(*at);
}

void read_session(const json::object& object, LedgerRecord& record) {
    if (const json::value* const session_key = object.if_contains("session"))
        record.session_key = session_key->as_string();
}

bool is_checksum_of(std::string_view content, std::string_view tail) {
    const auto checksum = print_crc32c(content);
    return tail.starts_with(checksum_begin) && tail.ends_with(checksum_end) &&
           tail.substr(checksum_begin.size(), checksum.size()) ==
               std::string_view(checksum.data(), checksum.size());
}

} // namespace

bool parse_own_form(std::string_view content, LedgerRecord& record) {
    OwnForm line(content);
    if (!line.skip(R"({"sequence":)") || !line.read_number(record.sequence)) return false;
    if (!line.skip(R"(,"at":")") || !line.read_time(record.at)) return false;
    record.cancels = line.skip(R"(","cancelled":")");
    if (!record.cancels && !line.skip(R"(","sold":")")) return false;
    if (!line.read_text(record.ticket)) return false;
    if (record.cancels) {
        record.places.clear();
    } else if (record.ticket != ticket_of(record.sequence) || !line.skip(R"(,"itinerary":[)") ||
               !read_places(line, record.places)) {
        return false;
    }
    record.session_key.clear();
    record.name.clear();
    if (line.skip(R"(,"session":")") && !line.read_text(record.session_key)) return false;
    if (!record.cancels && line.skip(R"(,"name":")") && !line.read_text(record.name)) return false;
    return line.is_at_end();
}

bool parse_any_form(std::string_view content, LedgerRecord& record) {
    boost::system::error_code error;
    const json::value value = json::parse(std::string(content) + '}', error);
    if (error) return false;
    try {
        record = LedgerRecord();
        record.sequence = value.at("sequence").to_number<std::uint64_t>();
        const auto at = parse_time(value.at("at").as_string());
        if (!at || print_time(*at) != value.at("at").as_string()) return false;
        record.at = *at;

        const json::object& object = value.as_object();
        if (const json::value* const cancelled = object.if_contains("cancelled")) {
            record.ticket = cancelled->as_string();
            record.cancels = true;
            read_session(object, record);
            return true;
        }
        record.ticket = value.at("sold").as_string();
        if (record.ticket != ticket_of(record.sequence)) return false;
        for (const json::value& place : value.at("itinerary").as_array()) {
            record.places.emplace_back(place.as_string());
        }
        read_session(object, record);
        if (const json::value* const name = object.if_contains("name"))
            record.name = name->as_string();
        return record.places.size() >= 2;
    } catch (const std::exception&) { // a key is missing or of another type
        return false;
    }
}

bool parse_line(std::string_view line, LedgerRecord& record) {
    constexpr std::size_t tail_size = checksum_begin.size() + checksum_digits + checksum_end.size();
    if (line.size() < tail_size) return false;
    const std::string_view content = line.substr(0, line.size() - tail_size);
    if (!is_checksum_of(content, line.substr(content.size()))) return false;
    return parse_own_form(content, record) || parse_any_form(content, record);
}

std::optional<LedgerRecord> parse_line(std::string_view line) {
    std::optional<LedgerRecord> record(std::in_place);
    if (!parse_line(line, *record)) record.reset();
    return record;
}

} // namespace trecho
