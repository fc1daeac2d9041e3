#include "office/ledger_office.hpp"

#include "office/recovery.hpp"
#include "office/restoration.hpp"
#include "platform/process.hpp"

namespace trecho {

LedgerOffice::LedgerOffice(const Network& network, LogFile& ledger_file,
                           const std::string& ledger_name, Clock& clock, Observer& observer,
                           OfficeSettings settings)
    : Office(network, observer, settings), inventory_(network),
      recovery_(recover_from(ledger_file, ledger_name)),
      ledger_(ledger_file, recovery_.counts.records, network, clock, observer,
              settings.gather_max) {
    observer.started(*this);
}

LedgerOffice::Recovered LedgerOffice::recover_from(LogFile& ledger_file,
                                                   const std::string& ledger_name) {
    Restoration restoration(network(), inventory_, ticket_book_, ledger_name);
    LedgerReader reader(ledger_name,
                        [&](const LedgerRecord& record) { restoration.count(record); });
    ledger_file.read_all([&](std::string_view piece) {
        reader.read(piece);
        observer().recovering(reader.bytes());
    });
    const LedgerSize size = reader.finish();
    if (size.torn_bytes > 0) ledger_file.truncate(size.whole_bytes);
    return {restoration.counts(), size.torn_bytes};
}

std::optional<Hold> LedgerOffice::hold(ConnectionId connection, const Itinerary& itinerary) {
    if (!inventory_.hold(itinerary)) return std::nullopt;
    return new_hold(connection, itinerary);
}

HoldResult LedgerOffice::try_hold(ConnectionId connection, const Claim&,
                                  const Itinerary& itinerary) {
    if (!inventory_.hold(itinerary)) return HoldResult(HoldResult::Outcome::sold_out);
    return HoldResult(new_hold(connection, itinerary));
}

awaitable<HoldResult> LedgerOffice::hold(ConnectionId connection, const Claim& claim,
                                         const Itinerary& itinerary) {
    co_return try_hold(connection, claim, itinerary);
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

awaitable<Confirmation> LedgerOffice::confirm(Hold& hold, const Claim& claim,
                                              const std::string& name) {
    observer().storing(connection_of(hold), hold.itinerary());
    LedgerEntry sale;
    sale.sold = &hold.itinerary();
    sale.session_key = claim.session_key;
    sale.name = name;
    const Ledger::Appended appended = co_await ledger_.append(sale);
    // On an error the caller's hold still has the seats; its destructor frees them.
    if (appended.error) co_return Confirmation(Confirmation::Outcome::not_sold);

    std::string number = ticket_of(appended.sequence);
    count_for_certain([&] {
        end(hold);
        inventory_.sell(hold.itinerary());
        if (!claim.session_key.empty())
            ticket_book_.add(claim.session_key, {appended.sequence, hold.itinerary(), appended.at},
                             name);
    });
    observer().sold(connection_of(hold), hold.itinerary(), number, name);
    co_return Confirmation(std::move(number));
}

awaitable<Cancellation> LedgerOffice::cancel(ConnectionId connection, const Claim& claim,
                                             const std::string& ticket) {
    // One cancellation at a time, so that the ticket that was found still exists when its
    // cancellation is on disk.
    const AsyncMutex::Guard guard = co_await cancelling_.lock();
    const std::optional<Ticket> found = ticket_book_.find(claim.session_key, ticket);
    if (!found) co_return Cancellation::no_such_ticket;
    if (!guard) co_return Cancellation::not_stored; // interrupted

    LedgerEntry cancellation;
    cancellation.cancelled = ticket;
    cancellation.session_key = claim.session_key;
    const Ledger::Appended appended = co_await ledger_.append(cancellation);
    if (appended.error) co_return Cancellation::not_stored;

    count_for_certain([&] {
        ticket_book_.remove(claim.session_key, ticket);
        inventory_.take_back(found->itinerary);
    });
    observer().cancelled(connection, found->itinerary, ticket);
    co_return Cancellation::done;
}

awaitable<TicketPage> LedgerOffice::tickets(const std::string& session_key, std::uint64_t after,
                                            std::size_t most) {
    TicketPage page;
    while (page.tickets.size() < most) {
        std::optional<Ticket> ticket = ticket_book_.next_after(session_key, after);
        if (!ticket) break;
        after = ticket->sequence;
        page.tickets.push_back(std::move(*ticket));
    }
    co_return page;
}

// The session bought something before the server was started again, or longer ago than the server
// remembers sessions.
awaitable<Recollection> LedgerOffice::recall_session(const std::string& session_key) {
    Recollection recollection;
    const std::optional<Ticket> ticket = ticket_book_.last_of(session_key);
    if (ticket) {
        RecalledSession& session = recollection.session.emplace();
        session.name = ticket_book_.name_of(session_key);
        session.last =
            DecisionTaken{true, ticket->number(), network().places_of(ticket->itinerary)};
    }
    co_return recollection;
}

void LedgerOffice::release(const Hold& hold, Hold::End) noexcept {
    inventory_.release(hold.itinerary());
}

// What follows is known in this process, so nothing remains to be done or to be waited for.

void LedgerOffice::keep(const Hold&) noexcept {}
awaitable<bool> LedgerOffice::refresh_seats() { co_return true; }
awaitable<Release> LedgerOffice::releases_done() { co_return Release::done; }
awaitable<std::uint64_t> LedgerOffice::open_session(const std::string&) { co_return 0; }
awaitable<bool> LedgerOffice::name_session(const Claim&, const std::string&) { co_return true; }
awaitable<error_code> LedgerOffice::seats_change(const Itinerary&, const HoldResult&) {
    co_return error_code();
}

} // namespace trecho
