// The session token. A client that has it may decide about the session's seats and cancel its
// tickets. The server keeps only the session key, from which the token can't be found.
#pragma once

#include "platform/entropy.hpp"

#include <string>
#include <string_view>

namespace trecho {

// 32 hex digits, 128 bits: never guessed.
std::string draw_token(Entropy& entropy);

// A person may type it in capitals; this is the token as it was drawn.
std::string in_lower_case(std::string_view token);

// What is stored of a token: the first 128 bits of its SHA-256 (FIPS 180-4), as hex digits. A token
// is random, so it needs no salt and no slow hash, as a password would.
std::string key_of(std::string_view token);

} // namespace trecho
