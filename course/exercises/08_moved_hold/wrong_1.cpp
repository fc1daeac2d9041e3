// Wrong: the seats that a hold had before something is assigned to it are never given back.
#include "exercise.hpp"

#include <utility>

namespace exercise {

std::optional<Hold> Hold::take(trecho::Inventory& inventory, const trecho::Itinerary& itinerary) {
    if (!inventory.hold(itinerary)) return std::nullopt;
    return Hold(inventory, itinerary);
}

Hold::Hold(Hold&& other) noexcept
    : inventory_(std::exchange(other.inventory_, nullptr)),
      itinerary_(std::move(other.itinerary_)) {}

Hold& Hold::operator=(Hold&& other) noexcept {
    inventory_ = std::exchange(other.inventory_, nullptr);
    itinerary_ = std::move(other.itinerary_);
    return *this;
}

Hold::~Hold() { release(); }

void Hold::confirm() {
    trecho::Inventory* const inventory = std::exchange(inventory_, nullptr);
    if (inventory) inventory->sell(itinerary_);
}

void Hold::release() {
    trecho::Inventory* const inventory = std::exchange(inventory_, nullptr);
    if (inventory) inventory->release(itinerary_);
}

} // namespace exercise
