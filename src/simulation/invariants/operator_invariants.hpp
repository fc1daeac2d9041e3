// Operators must hear what the disk and the listeners did: of each outage as it begins and as it
// ends, once.
#pragma once

#include "platform/coroutine.hpp"
#include "simulation/invariants/deferred_checks.hpp"
#include "simulation/invariants/violation.hpp"

#include <cstdint>
#include <map>
#include <utility>

namespace trecho {

enum class Device : std::uint8_t { ledger, availability, listener, legacy_listener };

// For one process of the server, as ServerInvariants is.
class OperatorInvariants {
public:
    OperatorInvariants(Simulation& simulation, Violations& violations)
        : violations_(violations), deferred_(simulation) {}

    // What a device did, before the server knows: it failed, or worked (no error).
    void did(Device device, error_code error);

    // What the server told its observer: the device fails, or works again (no error). Failures of
    // both listeners are told of Device::listener.
    void is_told(Device device, error_code error);

    // The process has ended: what it has not told, it never will.
    void end() { deferred_.end(); }

private:
    struct Count {
        std::uint64_t happened = 0;
        std::uint64_t told = 0;
    };

    Violations& violations_;
    DeferredChecks deferred_;
    std::map<Device, error_code> state_;
    std::map<std::pair<Device, error_code>, Count> counts_;
};

} // namespace trecho
