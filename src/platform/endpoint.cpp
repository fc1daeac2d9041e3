#include "platform/endpoint.hpp"

#include <charconv>
#include <cstddef>
#include <system_error>

namespace trecho {

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;

    std::string_view host = text.substr(0, colon);
    const std::string_view port_digits = text.substr(colon + 1);

    // An IPv6 address contains colons, so it needs brackets (RFC 3986, 3.2.2).
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    if (!bracketed && host.find(':') != std::string_view::npos) return std::nullopt;

    std::uint16_t port = 0;
    const auto [stopped_at, error] = std::from_chars(port_digits.begin(), port_digits.end(), port);
    if (error != std::errc{} || stopped_at != port_digits.end()) return std::nullopt;

    return Endpoint{std::string(host), port};
}

std::string to_string(const Endpoint& endpoint) {
    const bool has_colons = endpoint.host.find(':') != std::string::npos;
    const std::string host = has_colons ? "[" + endpoint.host + "]" : endpoint.host;
    return host + ":" + std::to_string(endpoint.port);
}

std::string to_string(const std::vector<Endpoint>& endpoints) {
    std::string text;
    for (const Endpoint& endpoint : endpoints)
        text += (text.empty() ? "" : ",") + to_string(endpoint);
    return text;
}

} // namespace trecho
