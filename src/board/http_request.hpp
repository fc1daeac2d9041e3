// What a browser asks for, taken from the bytes that it sent, and checked. Pure: bytes in, requests
// out.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace trecho {

enum class HttpStatus {
    ok = 200,
    bad_request = 400,
    not_found = 404,
    method_not_allowed = 405,
    request_timeout = 408,
    content_too_large = 413,
    uri_too_long = 414,
    misdirected_request = 421,
    header_too_large = 431,
    not_implemented = 501,
    unavailable = 503,
};

enum class HttpMethod { get, head, other };

struct HttpRequest {
    HttpMethod method = HttpMethod::other;
    std::string path;         // begins with '/'; without the query
    bool keeps_alive = false; // the browser expects to use the connection again
    std::string host;         // "" for none, which HTTP/1.0 allows

    bool operator==(const HttpRequest&) const = default;
};

// Or the status that refuses it. Nothing behind a refused request can be read.
using ParsedRequest = std::variant<HttpRequest, HttpStatus>;

// Chromium sends about 600 bytes to a page without cookies.
inline constexpr std::size_t http_header_bytes_max = 8192;
inline constexpr std::size_t http_target_bytes_max = 1024;

// `header` is one request up to and including its empty line. Stricter than RFC 9112 demands, so
// that no proxy in front of the board can see other requests in the same bytes: a request has no
// body, no Transfer-Encoding, no folded line, exactly one Host and a target that begins with '/'.
ParsedRequest parse_http_request(std::string_view header);

// Cuts what arrives into requests.
class HttpRequestBuffer {
public:
    // Where the next bytes go. Not empty as long as take() returns nothing.
    std::span<char> free_space() { return std::span(bytes_).subspan(used_); }
    void received(std::size_t bytes) { used_ += bytes; }

    bool is_empty() const { return used_ == 0; }

    // The next request, or the refusal of what has come; nothing while it isn't complete. Don't
    // call it again after a refusal.
    std::optional<ParsedRequest> take();

private:
    std::array<char, http_header_bytes_max> bytes_;
    std::size_t used_ = 0;
};

} // namespace trecho
