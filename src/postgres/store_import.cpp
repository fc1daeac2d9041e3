#include "postgres/store_import.hpp"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <utility>

namespace trecho {

namespace {

constexpr std::size_t batch_records_max = 5000;

constexpr std::int64_t never_cancelled = std::numeric_limits<std::int64_t>::min();

std::int64_t milliseconds_of(CalendarTime at) {
    return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
}

} // namespace

// The tables are locked in the order in which a server's batch first uses them, so that neither
// waits for the other.
StoreImport::StoreImport(StoreConnection& store, const Network& network)
    : store_(store), network_(network), transaction_(store, begin_change) {
    store_.run_script(
        "lock table trecho.session, trecho.leg, trecho.lease, trecho.ticket in exclusive mode");
    const Rows used = store_.run_script("select exists (select from trecho.ticket) "
                                        "or exists (select from trecho.lease) "
                                        "or exists (select from trecho.session)");
    if (used.is_true(0, 0))
        store_.refuse("has sales or customers already; import into a new one (trecho store init)");
}

void StoreImport::add(const LedgerRecord& record) {
    if (record.cancels)
        add_cancellation(record);
    else
        add_sale(record);
    if (sales_.numbers.size() + cancellations_.numbers.size() >= batch_records_max) write_batch();
}

void StoreImport::add_sale(const LedgerRecord& record) {
    const auto number = static_cast<std::int64_t>(record.sequence);
    const std::optional<Itinerary> itinerary =
        network_.find(Places(record.places.begin(), record.places.end()));
    if (!itinerary) store_.refuse("doesn't sell a leg of ticket " + record.ticket);
    std::vector<int> legs;
    for (const LegId leg : *itinerary) legs.push_back(static_cast<int>(leg));

    sales_.places.emplace(number, sales_.numbers.size());
    sales_.numbers.push_back(number);
    sales_.legs.push_back(array_of(legs));
    sales_.sessions.push_back(record.session_key);
    sales_.names.push_back(record.name);
    sales_.sold_at.push_back(milliseconds_of(record.at));
    sales_.cancelled_at.push_back(never_cancelled);
    ++tickets_;
}

// A ticket that is sold and cancelled in one batch is inserted as a cancelled one. Its seat may be
// sold again in the same batch, so inserting both as valid would be refused.
void StoreImport::add_cancellation(const LedgerRecord& record) {
    const auto number = static_cast<std::int64_t>(sequence_of(record.ticket).value_or(0));
    const std::int64_t at = milliseconds_of(record.at);
    const auto sold = sales_.places.find(number);
    if (sold != sales_.places.end()) {
        sales_.cancelled_at[sold->second] = at;
    } else {
        cancellations_.numbers.push_back(number);
        cancellations_.cancelled_at.push_back(at);
    }
    ++cancelled_;
}

// The cancellations first: their seats may have been sold again.
void StoreImport::write_batch() {
    constexpr Statement cancel_tickets{
        "cancel_tickets", "update trecho.ticket "
                          "set cancelled_at = 'epoch'::timestamptz + at * interval '1 ms', "
                          "cancellation = gen_random_uuid() "
                          "from unnest($1::bigint[], $2::bigint[]) as given (cancelled, at) "
                          "where number = cancelled"};
    store_.run(cancel_tickets,
               {array_of(cancellations_.numbers), array_of(cancellations_.cancelled_at)});

    constexpr Statement insert_tickets{
        "insert_tickets",
        "insert into trecho.ticket "
        "(number, lease, legs, session, name, sold_at, cancelled_at, cancellation) "
        "select number, gen_random_uuid(), legs::int[], nullif(session, ''), name, "
        "'epoch'::timestamptz + sold * interval '1 ms', "
        "'epoch'::timestamptz + nullif(cancelled, $7) * interval '1 ms', "
        "case when cancelled <> $7 then gen_random_uuid() end "
        "from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) "
        "as given (number, legs, session, name, sold, cancelled)"};
    store_.run(insert_tickets,
               {array_of(sales_.numbers), array_of(sales_.legs), array_of(sales_.sessions),
                array_of(sales_.names), array_of(sales_.sold_at), array_of(sales_.cancelled_at),
                std::to_string(never_cancelled)});
    sales_ = {};
    cancellations_ = {};
}

// As the ticket book of a file ledger: the newest ticket, and the newest name that isn't empty.
void StoreImport::write_sessions() {
    store_.run_script(
        "insert into trecho.session (key, claim, server, name, last_legs, last_ticket) "
        "select session, 0, 0, coalesce(named.name, ''), newest.legs, newest.number "
        "from (select distinct on (session) session, legs, number from trecho.ticket "
        "      where session is not null order by session, number desc) newest "
        "left join (select distinct on (session) session, name from trecho.ticket "
        "           where name <> '' order by session, number desc) named using (session)");
}

void StoreImport::finish(std::uint64_t records, const std::vector<Seats>& seats) {
    write_batch();
    write_sessions();
    if (records > 0)
        store_.run_script(fmt::format(
            "select setval(pg_get_serial_sequence('trecho.ticket', 'number'), {})", records));
    compare(seats);
    transaction_.commit();
}

void StoreImport::compare(const std::vector<Seats>& seats) {
    const Rows counts =
        store_.run_script("select count(*), count(cancelled_at) from trecho.ticket");
    if (std::cmp_not_equal(counts.number(0, 0), tickets_) ||
        std::cmp_not_equal(counts.number(0, 1), cancelled_))
        store_.refuse("has other tickets than the ledger after the import; nothing is imported");
    const Rows sold = store_.run_script("select sold from trecho.leg order by id");
    for (std::size_t id = 0; id < seats.size(); ++id)
        if (std::cmp_not_equal(sold.number(id, 0), seats[id].sold))
            store_.refuse(fmt::format("counts {} sold seats of {}, and the ledger {}; nothing is "
                                      "imported",
                                      sold.number(id, 0), to_string(network_.legs()[id]),
                                      seats[id].sold));
    const Rows problems = store_.run_script("select problem from trecho.problems() limit 1");
    if (!problems.empty())
        store_.refuse(
            fmt::format("would not be whole: {}; nothing is imported", problems.text(0, 0)));
}

} // namespace trecho
