#include "board/http_response.hpp"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace trecho {

namespace {

// The page runs only its own scripts and styles, and connects only to this server. Nothing is
// kept: what a page shows is old a moment later.
constexpr std::string_view usual_headers =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n";

std::string_view reason_of(HttpStatus status) {
    switch (status) {
    case HttpStatus::ok: return "OK";
    case HttpStatus::bad_request: return "Bad Request";
    case HttpStatus::not_found: return "Not Found";
    case HttpStatus::method_not_allowed: return "Method Not Allowed";
    case HttpStatus::request_timeout: return "Request Timeout";
    case HttpStatus::content_too_large: return "Content Too Large";
    case HttpStatus::uri_too_long: return "URI Too Long";
    case HttpStatus::misdirected_request: return "Misdirected Request";
    case HttpStatus::header_too_large: return "Request Header Fields Too Large";
    case HttpStatus::not_implemented: return "Not Implemented";
    case HttpStatus::unavailable: return "Service Unavailable";
    }
    return "";
}

// Headers that a status needs besides: RFC 9110, sections 15.5.6 and 15.6.4.
std::string_view headers_of(HttpStatus status) {
    if (status == HttpStatus::method_not_allowed) return "Allow: GET, HEAD\r\n";
    if (status == HttpStatus::unavailable) return "Retry-After: 1\r\n";
    return "";
}

// As RFC 9110 writes it: Sun, 29 Nov 2026 05:00:00 GMT. Not by strftime(3), which may write the
// names in another language.
std::string print_date(CalendarTime time) {
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                       days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                       months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900,
                       parts.tm_hour, parts.tm_min, parts.tm_sec);
}

} // namespace

HttpResponse status_response(HttpStatus status) {
    HttpResponse response;
    response.status = status;
    response.body = fmt::format("{} {}\n", static_cast<int>(status), reason_of(status));
    return response;
}

std::string print_head(const HttpHead& head, CalendarTime now) {
    std::string text = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Type: {}\r\n",
                                   static_cast<int>(head.status), reason_of(head.status),
                                   print_date(now), head.content_type);
    if (head.length) text += fmt::format("Content-Length: {}\r\n", *head.length);
    text += fmt::format("Connection: {}\r\n", head.keeps_alive ? "keep-alive" : "close");
    text += headers_of(head.status);
    text += usual_headers;
    text += "\r\n";
    return text;
}

std::string print_response(const HttpResponse& response, HttpMethod method, bool keeps_alive,
                           CalendarTime now) {
    const HttpHead head{response.status, response.content_type, response.body.size(), keeps_alive};
    std::string text = print_head(head, now);
    if (method != HttpMethod::head) text += response.body;
    return text;
}

} // namespace trecho
