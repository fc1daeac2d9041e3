// What the log of a server says before it accepts clients.
#pragma once

#include "office/ledger_office.hpp"
#include "platform/tcp.hpp"

#include <string_view>

namespace trecho {

// What was found in the ledger, and whether its end was torn.
void log_recovery(const LedgerOffice& office);

// Logs the addresses that were left out, those that the server listens on, and those by which `who`
// ("other machines") can connect. Logs nothing without listeners.
void log_addresses(std::string_view who, const TcpListeners& listening);

} // namespace trecho
