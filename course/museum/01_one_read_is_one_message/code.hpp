// A server that says whether a leg is on sale: `REC > SSA` is answered with True or False.
#pragma once

#include "platform/stream.hpp"

#include <string_view>

namespace trecho::museum {

bool is_on_sale(std::string_view leg);

// Answers each request of one customer. A request is a line.
awaitable<void> serve(Stream& customer);

} // namespace trecho::museum
