#include "simulation/invariants/operator_invariants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace trecho {

namespace {

using namespace std::chrono_literals;

// Nothing but a busy machine lies between what happens and telling it.
constexpr Duration told_within = 50ms;

} // namespace

std::string_view OperatorInvariants::name_of(Event event) {
    switch (event) {
    case Event::storage_failed: return "storage_failed";
    case Event::storage_works_again: return "storage_works_again";
    case Event::availability_failed: return "availability_failed";
    case Event::availability_works_again: return "availability_works_again";
    case Event::accept_failed: return "accept_failed";
    }
    return "";
}

// What goes on failing for the same reason is told once. Of a listener nobody is told that it
// works.
void OperatorInvariants::did(Device device, error_code error) {
    const error_code before = std::exchange(state_[static_cast<std::size_t>(device)], error);
    if (error == before) return;
    switch (device) {
    case Device::ledger:
        return expect(error ? Event::storage_failed : Event::storage_works_again, error);
    case Device::snapshot:
        return expect(error ? Event::availability_failed : Event::availability_works_again, error);
    case Device::listener:
    case Device::legacy_listener:
        if (error) expect(Event::accept_failed, error);
    }
}

void OperatorInvariants::expect(Event event, error_code error) {
    expected_.push_back({event, error, ++count_});
    deferred_.after(told_within, [this, number = count_] {
        const auto late = std::ranges::find(expected_, number, &Expected::number);
        if (late == expected_.end()) return;
        verdict_.broken(
            Invariant::operators_know,
            fmt::format("{} was not told ({})", name_of(late->event), late->error.message()));
    });
}

void OperatorInvariants::is_told(Event event, error_code error) {
    const auto expected = std::ranges::find_if(expected_, [&](const Expected& other) {
        return other.event == event && other.error == error;
    });
    if (expected != expected_.end()) {
        expected_.erase(expected);
        return;
    }
    verdict_.broken(Invariant::operators_know,
                    fmt::format("{} was told ({}), and that is not what happened, or they know it",
                                name_of(event), error.message()));
}

} // namespace trecho
