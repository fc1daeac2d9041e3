#include "office/office.hpp"

#include "office/recovery.hpp"
#include "office/restoration.hpp"
#include "platform/process.hpp"

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
               Clock& clock, Observer& observer, OfficeSettings settings)
    : network_(network), observer_(observer), settings_(settings), inventory_(network),
      turns_(settings.guard, network.legs().size()),
      recovery_(recover_from(ledger_file, ledger_name)),
      ledger_(ledger_file, recovery_.counts.records, network, clock, observer,
              settings.gather_max) {
    observer_.started(*this);
}

Office::Recovered Office::recover_from(LogFile& ledger_file, const std::string& ledger_name) {
    Restoration restoration(network_, inventory_, tickets_, ledger_name);
    LedgerReader reader(ledger_name,
                        [&](const LedgerRecord& record) { restoration.count(record); });
    ledger_file.read_all([&](std::string_view piece) {
        reader.read(piece);
        observer_.recovering(reader.bytes());
    });
    const LedgerSize size = reader.finish();
    if (size.torn_bytes > 0) ledger_file.truncate(size.whole_bytes);
    return {restoration.counts(), size.torn_bytes};
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
            tickets_.add(session_key, {appended.sequence, hold.itinerary_, appended.at}, name);
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
    cancellation.cancelled = ticket;
    cancellation.session_key = session_key;
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

} // namespace trecho
