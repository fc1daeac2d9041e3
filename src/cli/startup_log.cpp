#include "cli/startup_log.hpp"

#include "platform/counted.hpp"
#include "platform/machine_addresses.hpp"

#include <spdlog/spdlog.h>

#include <string>

namespace trecho {

namespace {

// A client can't connect to `0.0.0.0`.
void log_reachable_addresses(std::string_view who, const std::string& listening) {
    if (!is_wildcard(listening)) return;
    const auto endpoints = reachable_endpoints(listening, addresses_of_this_machine());
    for (const std::string& endpoint : endpoints) spdlog::info("{} connect to {}", who, endpoint);
    if (endpoints.empty())
        spdlog::warn("{}: this machine has no address that others can reach; connect it to a "
                     "network, then start again",
                     listening);
}

} // namespace

void log_recovery(const LedgerOffice& office) {
    if (office.torn_bytes() > 0) {
        spdlog::warn("cut {} of an unfinished sale off the end of the ledger; nobody was "
                     "told of it",
                     counted(office.torn_bytes(), "byte", "bytes"));
    }
    spdlog::info("{}, {} in the ledger", counted(office.network().legs().size(), "leg", "legs"),
                 counted(office.recovered_records(), "record", "records"));
}

void log_addresses(std::string_view who, const TcpListeners& listening) {
    for (const std::string& why : listening.left_out)
        spdlog::warn("{}: left out {}", listening.address, why);
    if (listening.listeners.size() > 1) {
        for (const auto& listener : listening.listeners)
            spdlog::info("{}: listening on {}", listening.address, listener->address());
    }
    for (const auto& listener : listening.listeners)
        log_reachable_addresses(who, listener->address());
}

} // namespace trecho
