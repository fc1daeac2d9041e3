#include "board/local_host.hpp"

#include "platform/endpoint.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace trecho {

namespace {

// Browsers send it so.
std::string lower(std::string_view host) {
    return boost::algorithm::to_lower_copy(std::string(host));
}

} // namespace

std::optional<std::string> local_host_of(const TcpListeners& listening) {
    const bool is_local = std::ranges::all_of(listening.listeners, [](const auto& listener) {
        const auto endpoint = parse_endpoint(listener->address());
        error_code error;
        return endpoint && asio::ip::make_address(endpoint->host, error).is_loopback();
    });
    if (!is_local) return std::nullopt;
    return lower(parse_endpoint(listening.address).value_or(Endpoint()).host);
}

bool is_local_host(std::string_view header, std::string_view local_host) {
    if (header.empty() || header.front() == '[') return true; // no browser, or an IPv6 address
    const std::string host = lower(header.substr(0, header.find(':')));
    error_code error;
    asio::ip::make_address(host, error);
    return !error || host == "localhost" || host.ends_with(".localhost") || host == local_host;
}

} // namespace trecho
