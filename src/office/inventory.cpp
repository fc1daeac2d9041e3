#include "office/inventory.hpp"

#include <algorithm>
#include <cassert>
#include <span>

namespace trecho {

Inventory::Inventory(const Network& network) {
    seats_.reserve(network.legs().size());
    for (const Leg& leg : network.legs()) {
        Seats seats;
        seats.free = leg.seats;
        seats_.push_back(seats);
    }
}

bool Inventory::hold(const Itinerary& itinerary) {
    return move(itinerary, &Seats::free, &Seats::held);
}

void Inventory::release(const Itinerary& itinerary) {
    [[maybe_unused]] const bool were_held = move(itinerary, &Seats::held, &Seats::free);
    assert(were_held && "only held seats can be released");
}

void Inventory::sell(const Itinerary& itinerary) {
    [[maybe_unused]] const bool were_held = move(itinerary, &Seats::held, &Seats::sold);
    assert(were_held && "only held seats can be sold");
}

bool Inventory::restore_sale(const Itinerary& itinerary) {
    return move(itinerary, &Seats::free, &Seats::sold);
}

void Inventory::take_back(const Itinerary& itinerary) {
    [[maybe_unused]] const bool were_sold = move(itinerary, &Seats::sold, &Seats::free);
    assert(were_sold && "only sold seats can be taken back");
}

bool Inventory::is_sold_out(const Itinerary& itinerary) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(itinerary, [&](LegId leg) {
        const auto wanted = std::ranges::count(itinerary, leg);
        return seats_[leg].free + seats_[leg].held < wanted;
    });
}

std::vector<Seats> Inventory::seats() const {
    const std::lock_guard lock(mutex_);
    return seats_;
}

Seats Inventory::seats_of(LegId leg) const {
    const std::lock_guard lock(mutex_);
    return seats_[leg];
}

// All changes go through this function, which moves single seats: so the sum stays the same.
bool Inventory::move(const Itinerary& itinerary, std::uint32_t Seats::* from,
                     std::uint32_t Seats::* to) {
    const std::lock_guard lock(mutex_);
    for (std::size_t done = 0; done < itinerary.size(); ++done) {
        Seats& seats = seats_[itinerary[done]];
        if (seats.*from == 0) {
            for (const LegId leg : std::span(itinerary).first(done)) {
                --(seats_[leg].*to);
                ++(seats_[leg].*from);
            }
            return false;
        }
        --(seats.*from);
        ++(seats.*to);
    }
    return true;
}

} // namespace trecho
