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

std::string in_lower_case(std::string_view token) {
    std::string lower(token);
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

std::string key_of(std::string_view token) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
    ::SHA256(reinterpret_cast<const unsigned char*>(token.data()), token.size(), digest.data());
    return fmt::format("{:02x}", fmt::join(std::span(digest).first(16), ""));
}

} // namespace trecho
