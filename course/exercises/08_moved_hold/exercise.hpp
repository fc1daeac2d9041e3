// The interface of the exercise. Read it, don't change it: the test is compiled with it.
#pragma once

#include "office/inventory.hpp"

#include <optional>

namespace exercise {

// Seats that are kept for one customer. A hold ends exactly once: confirm() sells the seats, or
// release() or the destructor gives them back. It can be moved, and then the seats belong to the
// new one, and the old one has ended.
class Hold {
public:
    // Nothing when not all seats are free.
    static std::optional<Hold> take(trecho::Inventory& inventory,
                                    const trecho::Itinerary& itinerary);

    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&& other) noexcept; // gives back what this hold had before
    ~Hold();

    // Both do nothing when the hold has ended.
    void confirm();
    void release();

    bool has_ended() const { return inventory_ == nullptr; }

private:
    Hold(trecho::Inventory& inventory, const trecho::Itinerary& itinerary)
        : inventory_(&inventory), itinerary_(itinerary) {}

    trecho::Inventory* inventory_; // null when it has ended
    trecho::Itinerary itinerary_;
};

} // namespace exercise
