// A server that sells a seat: it writes the sale to the ledger, and tells the customer.
#pragma once

#include "platform/storage.hpp"
#include "support/lines.hpp"

#include <string>

namespace trecho::museum {

awaitable<void> confirm(Lines& customer, LogFile& ledger, std::string sale);

} // namespace trecho::museum
