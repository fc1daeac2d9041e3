// Exercise 11, the interface: requests come in, answers go out.
#pragma once

#include "platform/stream.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace exercise {

using namespace trecho;

// One answer, without its line end.
using Answer = std::function<std::string(std::string_view request)>;

// Of the answers that were made, the server keeps at most so many bytes for one client until the
// network takes them; and so many bytes, and one read more, of requests that it has read and not
// answered.
inline constexpr std::size_t kept_bytes_max = 16'384;

// Answers each line that the client sends, in order, one line each. Returns when the client has
// ended its side and all answers are sent, when the connection has failed, or when a line is longer
// than kept_bytes_max.
awaitable<void> serve_client(Stream& stream, Answer answer);

} // namespace exercise
