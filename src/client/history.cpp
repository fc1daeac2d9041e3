#include "client/history.hpp"

#include "protocol/limits.hpp"
#include "protocol/messages.hpp"

namespace trecho {

bool may_be_remembered(std::string_view line) {
    if (line.size() > message_bytes_max) return false;
    constexpr std::size_t session_letters = 32;
    for (std::size_t at = 0; at + session_letters <= line.size(); ++at)
        if (is_session_token(line.substr(at, session_letters))) return false;
    return true;
}

} // namespace trecho
