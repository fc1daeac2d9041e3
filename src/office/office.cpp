#include "office/office.hpp"

#include "office/recovery.hpp"

#include <stdexcept>

namespace trecho {

Hold::Hold(Office& office, SessionNumber session, Itinerary itinerary)
    : office_(&office), session_(session), itinerary_(std::move(itinerary)) {}

Hold::Hold(Hold&& other) noexcept
    : office_(std::exchange(other.office_, nullptr)), session_(other.session_),
      itinerary_(std::move(other.itinerary_)) {}

Hold::~Hold() {
    if (!office_) return;
    office_->release(*this);
    office_->observer_.let_go(session_, itinerary_);
}

void Hold::expire() {
    Office* const office = std::exchange(office_, nullptr);
    office->release(*this);
    office->observer_.expired(session_, itinerary_);
}

Office::Office(const Network& network, LogFile& ledger_file, const std::string& ledger_name,
               const Clock& clock, Observer& observer, OfficeSettings settings)
    : network_(network), observer_(observer), settings_(settings), inventory_(network),
      turns_(settings.guard, network.legs().size()),
      recovery_(recover_from(ledger_file, ledger_name)),
      ledger_(ledger_file, recovery_.sales, network, clock, observer) {}

Office::Recovered Office::recover_from(LogFile& ledger_file, const std::string& ledger_name) {
    const Recovery recovery = recover(ledger_file.read_all(), ledger_name);
    restore_sales(recovery.sales, network_, inventory_, ledger_name);
    if (recovery.torn_bytes > 0) ledger_file.truncate(recovery.whole_bytes);

    Recovered recovered;
    recovered.sales = recovery.sales.size();
    recovered.torn_bytes = recovery.torn_bytes;
    return recovered;
}

Turn Office::try_take_turn(SessionNumber session, const Itinerary& itinerary) {
    Turn turn = turns_.try_take(itinerary);
    if (turn) observer_.turn_taken(session, itinerary);
    return turn;
}

awaitable<Turn> Office::take_turn(SessionNumber session, Itinerary itinerary) {
    Turn turn = co_await turns_.take(itinerary);
    if (turn) observer_.turn_taken(session, itinerary);
    co_return turn;
}

std::optional<Hold> Office::hold(SessionNumber session, const Itinerary& itinerary) {
    if (!inventory_.hold(itinerary)) return std::nullopt;
    observer_.held(session, itinerary);
    return Hold(*this, session, itinerary);
}

awaitable<std::optional<std::string>> Office::confirm(Hold& hold) {
    Ledger::Appended appended = co_await ledger_.append(hold.itinerary_);
    if (appended.error) co_return std::nullopt; // the hold, as it leaves, frees the seats

    hold.office_ = nullptr;
    inventory_.sell(hold.itinerary_);
    observer_.sold(hold.session_, hold.itinerary_, appended.ticket);
    co_return std::move(appended.ticket);
}

void Office::release(const Hold& hold) { inventory_.release(hold.itinerary_); }

void restore_sales(const std::vector<LedgerRecord>& sales, const Network& network,
                   Inventory& inventory, const std::string& file) {
    for (const LedgerRecord& sale : sales) {
        const std::string line = file + ": line " + std::to_string(sale.sequence);
        const Places places(sale.places.begin(), sale.places.end());
        const std::optional<Itinerary> itinerary = network.find(places);
        if (!itinerary)
            throw std::runtime_error(line + " sold a leg that isn't in the network; start with the "
                                            "network that it was sold from, or another --state");
        if (!inventory.restore_sale(*itinerary))
            throw std::runtime_error(line + " sold a seat of a leg that has no seats left; give it "
                                            "more seats in the network, or start with another "
                                            "--state");
    }
}

} // namespace trecho
