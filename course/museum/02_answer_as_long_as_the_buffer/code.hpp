// A client that reads an answer. An answer is a line.
#pragma once

#include "platform/stream.hpp"

#include <string>

namespace trecho::museum {

awaitable<std::string> read_answer(Stream& server);

} // namespace trecho::museum
