#include "simulation/invariants/operator_invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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
    const error_code before = std::exchange(state_[static_cast<std::size_t>(device)], error);
    if (error == before) return;
    const bool listens = device == Device::listener || device == Device::legacy_listener;
    if (!listens)
        expect(device, error);
    else if (error)
        expect(Device::listener, error);
}

void OperatorInvariants::expect(Device device, error_code error) {
    expected_.push_back({device, error, ++count_});
    deferred_.after(told_within, [this, number = count_] {
        const auto late = std::ranges::find(expected_, number, &Expected::number);
        if (late == expected_.end()) return;
        violations_.report(Invariant::operators_are_told, "{}, and operators were not told",
                           describe(late->device, late->error));
    });
}

void OperatorInvariants::is_told(Device device, error_code error) {
    const auto expected = std::ranges::find_if(expected_, [&](const Expected& other) {
        return other.device == device && other.error == error;
    });
    if (expected != expected_.end()) {
        expected_.erase(expected);
        return;
    }
    violations_.report(Invariant::operators_are_told,
                       "operators were told that {}: it did not, or they know it already",
                       describe(device, error));
}

} // namespace trecho
