#include "simulator/operator_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace trecho {

namespace {

using namespace std::chrono_literals;

// Nothing but a busy machine lies between what happens and telling it.
constexpr Duration told_within = 50ms;

} // namespace

std::string_view OperatorWatch::name_of(Event event) {
    switch (event) {
    case Event::storage_failed: return "storage_failed";
    case Event::storage_works_again: return "storage_works_again";
    case Event::accept_failed: return "accept_failed";
    }
    return "";
}

// A disk that goes on failing is told once, for whatever reason it fails; a listener once for each
// reason, and nobody is told that it works.
void OperatorWatch::did(Device device, error_code error) {
    error_code& state = state_[static_cast<std::size_t>(device)];
    const bool is_disk = device == Device::ledger || device == Device::picture;
    if (is_disk && error && !state) expect(Event::storage_failed, error);
    if (is_disk && !error && state) expect(Event::storage_works_again, error);
    if (!is_disk && error && error != state) expect(Event::accept_failed, error);
    state = error;
}

void OperatorWatch::expect(Event event, error_code error) {
    expected_.push_back({event, error, ++count_});
    reminders_.after(told_within, [this, number = count_] {
        const auto late = std::ranges::find(expected_, number, &Expected::number);
        if (late == expected_.end()) return;
        verdict_.broken(
            Property::operators_know,
            fmt::format("{} was not told ({})", name_of(late->event), late->error.message()));
    });
}

void OperatorWatch::is_told(Event event, error_code error) {
    const auto expected = std::ranges::find_if(expected_, [&](const Expected& other) {
        return other.event == event && other.error == error;
    });
    if (expected != expected_.end()) {
        expected_.erase(expected);
        return;
    }
    verdict_.broken(Property::operators_know,
                    fmt::format("{} was told ({}), and that is not what happened, or they know it",
                                name_of(event), error.message()));
}

} // namespace trecho
