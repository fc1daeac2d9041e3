// Protects a board that listens on this machine only from pages of other machines. Such a page can
// let its own name mean 127.0.0.1 for a moment (DNS rebinding): then the browser takes the board
// for a part of that page, which may read it. But the browser still sends that name as the Host.
#pragma once

#include "platform/tcp.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace trecho {

// The host that the user gave, if only this machine can connect there.
std::optional<std::string> local_host_of(const TcpListeners& listening);

// Whether the header Host, "" for none, is an address, localhost, or `local_host`.
bool is_local_host(std::string_view header, std::string_view local_host);

} // namespace trecho
