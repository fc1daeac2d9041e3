// availability.json: a picture of the seats that are left, for people and scripts. It is only a
// copy; the truth is in the ledger.
#pragma once

#include "office/office.hpp"
#include "platform/clock.hpp"
#include "platform/storage.hpp"

#include <string>

namespace trecho {

// {"legs":[{"origin":..,"destination":..,"left":..,"seats":..}, ..]}, a leg a line. A seat that is
// only held counts as left, for nobody has bought it.
std::string availability_json(const Network& network, const std::vector<Seats>& seats);

// Replaces the file at once, and every `pause` when something has changed, until it is interrupted,
// and then a last time.
awaitable<void> publish_availability(const Office& office, SnapshotFile& file, Clock& clock,
                                     Duration pause, Observer& observer);

} // namespace trecho
