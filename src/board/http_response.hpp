// What the board answers to a browser.
#pragma once

#include "board/http_request.hpp"
#include "platform/clock.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace trecho {

struct HttpResponse {
    HttpStatus status = HttpStatus::ok;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
};

// A response with its status as its text, for people who look at it.
HttpResponse status_response(HttpStatus status);

struct HttpHead {
    HttpStatus status = HttpStatus::ok;
    std::string_view content_type;
    std::optional<std::size_t> length; // nothing: the body ends with the connection
    bool keeps_alive = false;
};

// The status line and the headers, up to and including the empty line. `now` is for the header
// Date, which RFC 9110 demands.
std::string print_head(const HttpHead& head, CalendarTime now);

// The whole response, to HEAD without its body.
std::string print_response(const HttpResponse& response, HttpMethod method, bool keeps_alive,
                           CalendarTime now);

} // namespace trecho
