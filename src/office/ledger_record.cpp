#include "office/ledger_record.hpp"

#include "office/checksum.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <span>

namespace trecho {

namespace json = boost::json;

namespace {

// Fills `text` with `value` in decimal, with leading zeros.
void put_digits(std::span<char> text, std::int64_t value) {
    for (std::size_t place = text.size(); place > 0; value /= 10) {
        text[--place] = static_cast<char>('0' + value % 10);
    }
}

bool needs_escapes(std::string_view text) {
    return std::ranges::any_of(text, [](char letter) {
        return letter == '"' || letter == '\\' || static_cast<unsigned char>(letter) < ' ';
    });
}

// The text with JSON's escapes, without the quotation marks.
std::string escaped(std::string_view text) {
    const std::string quoted = json::serialize(json::string_view(text));
    return quoted.substr(1, quoted.size() - 2);
}

// Appends a line to `lines`, piece by piece. It reserves the room for the whole line first, since a
// string that grows with each piece takes twice as long.
class LinePrinter {
public:
    // `bytes_max` is the largest size of all pieces, without the checksum.
    LinePrinter(std::string& lines, std::size_t bytes_max) : lines_(lines), begin_(lines.size()) {
        lines_.resize(begin_ + bytes_max + checksum_bytes);
        at_ = lines_.data() + begin_;
    }

    void put(std::string_view text) {
        std::memcpy(at_, text.data(), text.size());
        at_ += text.size();
    }
    void put_escaped(std::string_view text) {
        if (needs_escapes(text)) {
            put(escaped(text));
        } else {
            put(text);
        }
    }
    void put(const fmt::format_int& number) { put({number.data(), number.size()}); }

    // Appends the checksum of all pieces and the line end. Call it last.
    void put_checksum_and_end() {
        const std::string_view line(lines_.data() + begin_, at_);
        put(checksum_begin);
        const auto digits = print_crc32c(line);
        put({digits.data(), digits.size()});
        put(checksum_end);
        put("\n");
        lines_.resize(static_cast<std::size_t>(at_ - lines_.data()));
    }

private:
    static constexpr std::size_t checksum_bytes =
        checksum_begin.size() + checksum_digits + checksum_end.size() + 1;

    std::string& lines_;
    std::size_t begin_;
    char* at_;
};

// The first is more than a line's keys, punctuation and two numbers take. The second is the size of
// the longest escape of a byte, \u0001.
constexpr std::size_t words_bytes_max = 128;
constexpr std::size_t letter_bytes_max = 6;

void put_session(LinePrinter& line, std::string_view session_key) {
    if (session_key.empty()) return;
    line.put(R"(,"session":")");
    line.put(session_key);
    line.put(R"(")");
}

using Milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;

// Rounds down, also before 1970, so that no sale is later than now; but see to_milliseconds().
Milliseconds in_milliseconds(CalendarTime at) {
    constexpr auto first = std::chrono::ceil<std::chrono::milliseconds>(CalendarTime::min());
    return std::max<Milliseconds>(first, std::chrono::floor<std::chrono::milliseconds>(at));
}

} // namespace

std::string ticket_of(std::uint64_t sequence) {
    const fmt::format_int number(sequence);
    std::string ticket = "T";
    ticket.append(number.data(), number.size());
    return ticket;
}

std::optional<std::uint64_t> sequence_of(std::string_view ticket) {
    if (!ticket.starts_with('T')) return std::nullopt;
    std::uint64_t sequence = 0;
    std::from_chars(ticket.data() + 1, ticket.data() + ticket.size(), sequence);
    if (ticket != ticket_of(sequence)) return std::nullopt; // such as T01, or no number at all
    return sequence;
}

CalendarTime to_milliseconds(CalendarTime at) { return CalendarTime(in_milliseconds(at)); }

// Printed by hand, since fmt looks up the locale for a time. Computes in milliseconds: the first
// day of CalendarTime begins before its first nanosecond, which would overflow.
std::string print_time(CalendarTime at) {
    const Milliseconds whole = in_milliseconds(at);
    const auto day = std::chrono::floor<std::chrono::days>(whole);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(whole - day);
    std::string text = "2026-11-23T14:05:11.123Z";
    const std::span<char> all(text);
    put_digits(all.subspan(0, 4), static_cast<int>(date.year()));
    put_digits(all.subspan(5, 2), static_cast<unsigned>(date.month()));
    put_digits(all.subspan(8, 2), static_cast<unsigned>(date.day()));
    put_digits(all.subspan(11, 2), time.hours().count());
    put_digits(all.subspan(14, 2), time.minutes().count());
    put_digits(all.subspan(17, 2), time.seconds().count());
    put_digits(all.subspan(20, 3), time.subseconds().count());
    return text;
}

// Printed without a JSON library, for speed: the network thread prints every sale.
void append_sale(std::string& lines, std::uint64_t sequence, std::string_view at,
                 const Places& places, std::string_view session_key, std::string_view name) {
    std::size_t bytes_max =
        words_bytes_max + at.size() + session_key.size() + letter_bytes_max * name.size();
    for (const std::string_view place : places) bytes_max += letter_bytes_max * place.size() + 3;

    LinePrinter line(lines, bytes_max);
    const fmt::format_int number(sequence);
    line.put(R"({"sequence":)");
    line.put(number);
    line.put(R"(,"at":")");
    line.put(at);
    line.put(R"(","sold":"T)");
    line.put(number);
    line.put(R"(","itinerary":[")");
    for (const std::string_view& place : places) {
        if (&place != &places.front()) line.put(R"(",")");
        line.put_escaped(place);
    }
    line.put(R"("])");
    put_session(line, session_key);
    if (!name.empty()) {
        line.put(R"(,"name":")");
        line.put_escaped(name);
        line.put(R"(")");
    }
    line.put_checksum_and_end();
}

void append_cancellation(std::string& lines, std::uint64_t sequence, std::string_view at,
                         std::string_view ticket, std::string_view session_key) {
    LinePrinter line(lines, words_bytes_max + at.size() + ticket.size() + session_key.size());
    line.put(R"({"sequence":)");
    line.put(fmt::format_int(sequence));
    line.put(R"(,"at":")");
    line.put(at);
    line.put(R"(","cancelled":")");
    line.put(ticket);
    line.put(R"(")");
    put_session(line, session_key);
    line.put_checksum_and_end();
}

} // namespace trecho
