// What operators are told of the disk and of the listeners must be what these really did: each
// outage when it begins and when it ends, once.
#pragma once

#include "platform/coroutine.hpp"
#include "simulation/invariants/deferred_checks.hpp"
#include "simulation/invariants/violation.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace trecho {

enum class Device : std::uint8_t { ledger, snapshot, listener, legacy_listener };

// Of one life of a server, as ServerInvariants is.
class OperatorInvariants {
public:
    OperatorInvariants(Simulation& simulation, Violations& verdict)
        : verdict_(verdict), deferred_(simulation) {}

    // What a device did, before the server knows: it worked, or failed.
    void did(Device device, error_code error);

    // What the server told its observer.
    void storage_failed(error_code error) { is_told(Event::storage_failed, error); }
    void storage_works_again() { is_told(Event::storage_works_again, {}); }
    void availability_failed(error_code error) { is_told(Event::availability_failed, error); }
    void availability_works_again() { is_told(Event::availability_works_again, {}); }
    void accept_failed(error_code error) { is_told(Event::accept_failed, error); }

    // The server has gone: what it has not told, it never will.
    void ends() { deferred_.end(); }

private:
    enum class Event : std::uint8_t {
        storage_failed,
        storage_works_again,
        availability_failed,
        availability_works_again,
        accept_failed,
    };
    struct Expected {
        Event event;
        error_code error;
        std::uint64_t number;
    };

    static std::string_view name_of(Event event);
    void expect(Event event, error_code error);
    void is_told(Event event, error_code error);

    Violations& verdict_;
    DeferredChecks deferred_;
    std::array<error_code, 4> state_{}; // of each device
    std::vector<Expected> expected_;    // and not yet told
    std::uint64_t count_ = 0;
};

} // namespace trecho
