#include "simulation/invariants/operator_invariants.hpp"

#include <fmt/format.h>

#include <array>

namespace trecho {

namespace {

// Only a busy machine lies between an event and telling it.
constexpr Duration told_within = std::chrono::milliseconds(50);

std::string describe(Device device, error_code error) {
    constexpr std::array names{"the ledger", "availability.json", "a listener", "a listener"};
    return fmt::format("{} {}", names[static_cast<std::size_t>(device)],
                       error ? "failed (" + error.message() + ")" : "worked again");
}

} // namespace

// A device that goes on failing for the same reason is told once. Nobody is told that a listener
// works again.
void OperatorInvariants::did(Device device, error_code error) {
    if (error == std::exchange(state_[device], error)) return;
    if (device == Device::legacy_listener) device = Device::listener;
    if (device == Device::listener && !error) return;
    Count& count = counts_[{device, error}];
    deferred_.after(told_within, [this, device, error, &count, number = ++count.happened] {
        if (count.told < number)
            violations_.report(Invariant::operators_are_told, "{}, and operators were not told",
                               describe(device, error));
    });
}

void OperatorInvariants::is_told(Device device, error_code error) {
    Count& count = counts_[{device, error}];
    if (++count.told > count.happened)
        violations_.report(Invariant::operators_are_told,
                           "operators were told that {}: it did not, or they know it already",
                           describe(device, error));
}

} // namespace trecho
