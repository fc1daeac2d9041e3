#include "server/session_token.hpp"

#include "protocol/messages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <span>

namespace trecho {

std::string draw_token(Entropy& entropy) {
    const std::uint64_t high = entropy.draw();
    const std::uint64_t low = entropy.draw();
    return fmt::format("{:016x}{:016x}", high, low);
}

std::string key_of(std::string_view token) {
    std::basic_string<unsigned char> lower(token.size(), 0);
    std::ranges::transform(token, lower.begin(),
                           [](char digit) { return static_cast<unsigned char>(to_lower(digit)); });
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    ::SHA256(lower.data(), lower.size(), digest.data());
    return fmt::format("{:02x}", fmt::join(std::span(digest).first(16), ""));
}

} // namespace trecho
