#include "office/office.hpp"

#include "office/recovery.hpp"
#include "platform/process.hpp"

#include <stdexcept>

namespace trecho {

Hold::Hold(Office& office, ConnectionId connection, const Itinerary& itinerary)
    : office_(&office), connection_(connection), itinerary_(itinerary) {}

Hold::Hold(Hold&& other) noexcept
    : office_(std::exchange(other.office_, nullptr)), connection_(other.connection_),
      itinerary_(std::move(other.itinerary_)) {}

Hold& Hold::operator=(Hold&& other) noexcept {
    std::swap(office_, other.office_);
    std::swap(connection_, other.connection_);
    std::swap(itinerary_, other.itinerary_);
    return *this;
}

Hold::~Hold() {
    if (!office_) return;
    office_->release(*this);
    office_->observer_.released(connection_, itinerary_);
}

void Hold::pass_to(ConnectionId connection) {
    const ConnectionId before = std::exchange(connection_, connection);
    office_->observer_.resumed(connection_, before, itinerary_);
}

void Hold::decline() {
    office_->observer_.declined(connection_, itinerary_);
    const Hold declined = std::move(*this); // its destructor gives the seats back
}

void Hold::expire() {
    Office* const office = std::exchange(office_, nullptr);
    office->release(*this);
    office->observer_.expired(connection_, itinerary_);
}

Office::Office(const Network& network, LogFile& ledger_file, const std::string& ledger_name,
               const Clock& clock, Observer& observer, OfficeSettings settings)
    : network_(network), observer_(observer), settings_(settings), inventory_(network),
      turns_(settings.guard, network.legs().size()),
      recovery_(recover_from(ledger_file, ledger_name)),
      ledger_(ledger_file, recovery_.counts.records, network, clock, observer) {
    observer_.started(*this);
}

Office::Recovered Office::recover_from(LogFile& ledger_file, const std::string& ledger_name) {
    const Recovery recovery = recover(ledger_file.read_all(), ledger_name);
    Recovered recovered;
    recovered.counts = restore(recovery.records, network_, inventory_, tickets_, ledger_name);
    if (recovery.torn_bytes > 0) ledger_file.truncate(recovery.whole_bytes);
    recovered.torn_bytes = recovery.torn_bytes;
    return recovered;
}

Turn Office::try_take_turn(ConnectionId connection, const Itinerary& itinerary) {
    Turn turn = turns_.try_take(itinerary);
    if (turn) observer_.turn_taken(connection, itinerary);
    return turn;
}

awaitable<Turn> Office::take_turn(ConnectionId connection, Itinerary itinerary,
                                  Turns::Place& place) {
    Turns::OnLine on_line = [this, connection](LegId leg) { observer_.in_line(connection, leg); };
    Turn turn = co_await turns_.take(itinerary, place, std::move(on_line));
    if (turn) observer_.turn_taken(connection, itinerary);
    co_return turn;
}

std::optional<Hold> Office::hold(ConnectionId connection, const Itinerary& itinerary) {
    if (!inventory_.hold(itinerary)) return std::nullopt;
    observer_.held(connection, itinerary);
    return Hold(*this, connection, itinerary);
}

namespace {

// Counts what is on disk. If it weren't, the seat would be sold again, or the ticket given back
// again, and the next start would refuse such a ledger. So without memory for it the process ends,
// and nobody is told anything; the next one reads it from the ledger.
template <class Count>
void count_for_certain(Count count) {
    try {
        count();
    } catch (const std::exception&) {
        end_process("there is no memory to count what was stored in the ledger; start again, with "
                    "more of it");
    }
}

} // namespace

awaitable<std::optional<std::string>> Office::confirm(Hold& hold, const std::string& session_key,
                                                      const std::string& name) {
    observer_.storing(hold.connection_, hold.itinerary_);
    LedgerEntry sale;
    sale.sold = &hold.itinerary_;
    sale.session_key = session_key;
    sale.name = name;
    const Ledger::Appended appended = co_await ledger_.append(sale);
    // On an error the caller's hold still has the seats; its destructor frees them.
    if (appended.error) co_return std::nullopt;

    std::string number = ticket_of(appended.sequence);
    count_for_certain([&] {
        hold.office_ = nullptr;
        inventory_.sell(hold.itinerary_);
        if (!session_key.empty())
            tickets_.add(session_key, {number, hold.itinerary_, appended.at}, name);
    });
    observer_.sold(hold.connection_, hold.itinerary_, number, name);
    co_return std::move(number);
}

awaitable<Cancellation> Office::cancel(ConnectionId connection, const std::string& session_key,
                                       const std::string& ticket) {
    // One cancellation at a time, so that the ticket that was found still exists when its
    // cancellation is on disk.
    const AsyncMutex::Guard guard = co_await cancelling_.lock();
    const std::optional<Ticket> found = tickets_.find(session_key, ticket);
    if (!found) co_return Cancellation::no_such_ticket;
    if (!guard) co_return Cancellation::not_stored; // interrupted

    LedgerEntry cancellation;
    cancellation.cancelled = found->number;
    const Ledger::Appended appended = co_await ledger_.append(cancellation);
    if (appended.error) co_return Cancellation::not_stored;

    count_for_certain([&] {
        tickets_.remove(session_key, ticket);
        inventory_.take_back(found->itinerary);
    });
    observer_.cancelled(connection, found->itinerary, ticket);
    co_return Cancellation::done;
}

void Office::release(const Hold& hold) { inventory_.release(hold.itinerary_); }

namespace {

// Reads what happened, from the first line to the last, as if it happened again.
class Restoration {
public:
    Restoration(const Network& network, Inventory& inventory, TicketBook& tickets,
                const std::string& file)
        : network_(network), inventory_(inventory), tickets_(tickets), file_(file) {
        counts_.seats_sold.resize(network.legs().size());
    }

    void count(const LedgerRecord& record) {
        line_ = record.sequence;
        ++counts_.records;
        if (record.cancels) {
            count_cancellation(record);
        } else {
            count_sale(record);
        }
    }

    const LedgerCounts& counts() const { return counts_; }

private:
    void count_cancellation(const LedgerRecord& record) {
        const std::optional<Ticket> ticket = tickets_.remove(record.ticket);
        if (!ticket) fail("cancels a ticket that nobody has; restore the file from a copy");
        inventory_.take_back(ticket->itinerary);
    }

    void count_sale(const LedgerRecord& record) {
        const Places places(record.places.begin(), record.places.end());
        const std::optional<Itinerary> itinerary = network_.find(places);
        if (!itinerary)
            fail("sold a leg that isn't in the network; start with the network that it was sold "
                 "from, or another --state");
        if (!inventory_.restore_sale(*itinerary))
            fail("sold a seat of a leg that has no seats left; give it more seats in the network, "
                 "or start with another --state");
        for (const LegId leg : *itinerary) ++counts_.seats_sold[leg];
        if (!record.session_key.empty())
            tickets_.add(record.session_key, Ticket{record.ticket, *itinerary, record.at},
                         record.name);
    }

    [[noreturn]] void fail(const std::string& why) const {
        throw std::runtime_error(file_ + ": line " + std::to_string(line_) + " " + why);
    }

    const Network& network_;
    Inventory& inventory_;
    TicketBook& tickets_;
    const std::string& file_;
    std::uint64_t line_ = 0;
    LedgerCounts counts_;
};

} // namespace

LedgerCounts restore(const std::vector<LedgerRecord>& records, const Network& network,
                     Inventory& inventory, TicketBook& tickets, const std::string& file) {
    Restoration restoration(network, inventory, tickets, file);
    for (const LedgerRecord& record : records) restoration.count(record);
    return restoration.counts();
}

} // namespace trecho
