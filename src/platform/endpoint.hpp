// HOST:PORT, as people type it on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
};

// Accepts 127.0.0.1:7878, localhost:7878 and [::1]:7878; returns nothing for anything else.
std::optional<Endpoint> parse_endpoint(std::string_view text);

std::string to_string(const Endpoint& endpoint);

// Joined by commas, as --connect accepts them.
std::string to_string(const std::vector<Endpoint>& endpoints);

} // namespace trecho
