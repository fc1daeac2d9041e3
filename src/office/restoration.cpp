#include "office/restoration.hpp"

#include <optional>
#include <stdexcept>

namespace trecho {

Restoration::Restoration(const Network& network, Inventory& inventory, TicketBook& tickets,
                         const std::string& file)
    : network_(network), inventory_(inventory), tickets_(tickets), file_(file) {
    counts_.seats_sold.resize(network.legs().size());
}

void Restoration::count(const LedgerRecord& record) {
    counts_.records = record.sequence;
    if (record.cancels) {
        count_cancellation(record);
    } else {
        count_sale(record);
    }
}

void Restoration::count_sale(const LedgerRecord& record) {
    const Places places(record.places.begin(), record.places.end());
    const std::optional<Itinerary> itinerary = network_.find(places);
    if (!itinerary)
        refuse("sold a leg that isn't in the network; start with the network that it was sold "
               "from, or another --state");
    if (!inventory_.restore_sale(*itinerary))
        refuse("sold a seat of a leg that has no seats left; give it more seats in the network, "
               "or start with another --state");
    for (const LegId leg : *itinerary) ++counts_.seats_sold[leg];
    if (record.session_key.empty()) return;
    tickets_.add(record.session_key, {record.sequence, *itinerary, record.at}, record.name);
    if (holders_) holders_->emplace(record.sequence, record.session_key);
}

void Restoration::count_cancellation(const LedgerRecord& record) {
    const std::string& session_key =
        record.session_key.empty() ? holder_of(record.ticket) : record.session_key;
    const std::optional<Ticket> ticket = tickets_.remove(session_key, record.ticket);
    if (!ticket) refuse("cancels a ticket that nobody has; restore the file from a copy");
    inventory_.take_back(ticket->itinerary);
}

const std::string& Restoration::holder_of(std::string_view ticket) {
    if (!holders_) {
        holders_.emplace();
        tickets_.for_each_holder([this](std::uint64_t sequence, const std::string& session_key) {
            holders_->emplace(sequence, session_key);
        });
    }
    static const std::string none;
    const auto holder = holders_->find(sequence_of(ticket).value_or(0));
    return holder == holders_->end() ? none : holder->second;
}

void Restoration::refuse(const std::string& why) const {
    throw std::runtime_error(file_ + ": line " + std::to_string(counts_.records) + " " + why);
}

} // namespace trecho
