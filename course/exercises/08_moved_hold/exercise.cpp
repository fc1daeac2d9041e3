// A hold ends exactly once.
//
// A Hold keeps seats for a customer while the customer thinks. It is an object, so that the seats
// come back however the customer's coroutine ends. But an object is moved: out of take(), into a
// coroutine, into a vector. The compiler's own move copies the pointer, and then two objects
// believe that the same seats are theirs.
//
// Mend the functions below. exercise.hpp says what each must do. In an Inventory, release() and
// sell() need seats that are held; when another customer holds a seat of the same leg, a hold that
// ends twice gives back that customer's seat, and nobody notices.
#include "exercise.hpp"

namespace exercise {

std::optional<Hold> Hold::take(trecho::Inventory& inventory, const trecho::Itinerary& itinerary) {
    if (!inventory.hold(itinerary)) return std::nullopt;
    return Hold(inventory, itinerary);
}

Hold::Hold(Hold&& other) noexcept : inventory_(other.inventory_), itinerary_(other.itinerary_) {}

Hold& Hold::operator=(Hold&& other) noexcept {
    inventory_ = other.inventory_;
    itinerary_ = other.itinerary_;
    return *this;
}

Hold::~Hold() { release(); }

void Hold::confirm() {
    if (inventory_) inventory_->sell(itinerary_);
}

void Hold::release() {
    if (inventory_) inventory_->release(itinerary_);
}

} // namespace exercise
