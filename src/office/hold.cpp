#include "office/hold.hpp"

#include "office/office.hpp"

#include <utility>

namespace trecho {

Hold::Hold(Office& office, ConnectionId connection, const Itinerary& itinerary,
           std::unique_ptr<Lease> lease)
    : office_(&office), connection_(connection), itinerary_(itinerary), lease_(std::move(lease)) {}

Hold::Hold(Hold&& other) noexcept
    : office_(std::exchange(other.office_, nullptr)), connection_(other.connection_),
      itinerary_(std::move(other.itinerary_)), lease_(std::move(other.lease_)) {}

Hold& Hold::operator=(Hold&& other) noexcept {
    std::swap(office_, other.office_);
    std::swap(connection_, other.connection_);
    std::swap(itinerary_, other.itinerary_);
    std::swap(lease_, other.lease_);
    return *this;
}

Hold::~Hold() {
    if (!office_) return;
    office_->release(*this, End::released);
    office_->observer_.released(connection_, itinerary_);
}

void Hold::pass_to(ConnectionId connection) {
    const ConnectionId before = std::exchange(connection_, connection);
    if (before != connection) office_->observer_.resumed(connection_, before, itinerary_);
}

void Hold::give_back() { const Hold given_back = std::move(*this); }

void Hold::keep() { office_->keep(*this); }

void Hold::leave() {
    Office* const office = std::exchange(office_, nullptr);
    office->observer_.released(connection_, itinerary_);
}

void Hold::decline() {
    Office* const office = std::exchange(office_, nullptr);
    office->observer_.declined(connection_, itinerary_);
    office->release(*this, End::declined);
    office->observer_.released(connection_, itinerary_);
}

void Hold::expire() {
    Office* const office = std::exchange(office_, nullptr);
    office->release(*this, End::expired);
    office->observer_.expired(connection_, itinerary_);
}

} // namespace trecho
