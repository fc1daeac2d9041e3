// Boost.Beast takes seconds to compile: only this file includes it.
#include "board/http_request.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>

namespace trecho {

namespace {

namespace http = boost::beast::http;

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view header_end = "\r\n\r\n";

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

// Whether every line ends with CR LF, none continues the one before (obs-fold), and no other
// control character occurs. True of each beginning of such bytes too.
bool has_plain_lines(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char byte = bytes[at];
        const bool follows_cr = at > 0 && bytes[at - 1] == '\r';
        if ((byte == '\n') != follows_cr) return false;
        if (is_blank(byte) && at > 0 && bytes[at - 1] == '\n') return false;
        const bool is_control = (byte >= 0 && byte < ' ') || byte == '\x7f';
        if (is_control && byte != '\r' && byte != '\n' && byte != '\t') return false;
    }
    return true;
}

// The characters that RFC 3986 allows in an authority, but '@': nobody logs in here.
bool is_host(std::string_view host) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789-._~%!$&'()*+,;=:[]";
    return !host.empty() && host.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_local_target(std::string_view target) {
    return target.starts_with('/') && std::ranges::all_of(target, [](char byte) {
               return byte > ' ' && byte < '\x7f' && byte != '#';
           });
}

// The status that refuses these headers, if any.
std::optional<HttpStatus> refusal_of(const http::fields& fields, unsigned version) {
    if (fields.count(http::field::transfer_encoding) > 0) return HttpStatus::not_implemented;

    const auto lengths = fields.equal_range(http::field::content_length);
    const auto length_count = std::distance(lengths.first, lengths.second);
    if (length_count > 1) return HttpStatus::bad_request;
    if (length_count == 1) {
        const std::string_view length = lengths.first->value();
        const bool is_zero = length.find_first_not_of("0, \t") == std::string_view::npos;
        if (!is_zero) return HttpStatus::content_too_large;
        if (length != "0") return HttpStatus::bad_request;
    }

    const auto hosts = fields.equal_range(http::field::host);
    const auto host_count = std::distance(hosts.first, hosts.second);
    const bool may_lack_host = version == 10;
    if (host_count > 1 || (host_count == 0 && !may_lack_host)) return HttpStatus::bad_request;
    if (host_count == 1 && !is_host(hosts.first->value())) return HttpStatus::bad_request;
    return std::nullopt;
}

HttpMethod method_of(http::verb verb) {
    if (verb == http::verb::get) return HttpMethod::get;
    return verb == http::verb::head ? HttpMethod::head : HttpMethod::other;
}

} // namespace

ParsedRequest parse_http_request(std::string_view header) {
    if (!has_plain_lines(header)) return HttpStatus::bad_request;

    http::request_parser<http::empty_body> parser;
    parser.header_limit(http_header_bytes_max);
    parser.body_limit(boost::none); // refusal_of() looks at Content-Length
    boost::system::error_code error;
    const std::size_t parsed =
        parser.put(boost::asio::const_buffer(header.data(), header.size()), error);
    if (error || !parser.is_header_done() || parsed != header.size())
        return HttpStatus::bad_request;

    const auto& request = parser.get();
    const std::string_view target = request.target();
    if (target.size() > http_target_bytes_max) return HttpStatus::uri_too_long;
    if (!is_local_target(target)) return HttpStatus::bad_request;
    if (const auto refusal = refusal_of(request, request.version())) return *refusal;
    return HttpRequest{method_of(request.method()), std::string(target.substr(0, target.find('?'))),
                       parser.keep_alive(), std::string(request[http::field::host])};
}

std::optional<ParsedRequest> HttpRequestBuffer::take() {
    const std::string_view bytes(bytes_.data(), used_);
    const std::size_t end = bytes.find(header_end);
    if (end == std::string_view::npos) {
        if (!has_plain_lines(bytes)) return HttpStatus::bad_request;
        if (used_ < bytes_.size()) return std::nullopt;
        const bool has_first_line = bytes.find(line_end) != std::string_view::npos;
        return has_first_line ? HttpStatus::header_too_large : HttpStatus::uri_too_long;
    }
    const std::size_t size = end + header_end.size();
    ParsedRequest request = parse_http_request(bytes.substr(0, size));
    std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(size),
              bytes_.begin() + static_cast<std::ptrdiff_t>(used_), bytes_.begin());
    used_ -= size;
    return request;
}

} // namespace trecho
