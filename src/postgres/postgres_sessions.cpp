// The sessions of a PostgresOffice, and what it hears from its connections.
#include "postgres/limits.hpp"
#include "postgres/postgres_office.hpp"
#include "postgres/uuid.hpp"

#include <fmt/format.h>

#include <utility>

namespace trecho {

namespace {

constexpr Statement resume_statement{
    "resume",
    "select claim, name, previous_server, last_legs, last_ticket, lease, legs, "
    "milliseconds, array_to_string(woken, ','), offer_expired from trecho.resume_session($1, $2)"};
enum ResumeColumn {
    claim_column,
    name_column,
    previous_server_column,
    last_legs_column,
    last_ticket_column,
    lease_column,
    legs_column,
    milliseconds_column,
    woken_column,
    offer_expired_column,
};

constexpr Statement forget_statement{"forget", "select trecho.forget_sessions()"};
constexpr Statement tell_statement{"tell", "select pg_notify($1, $2)"};

} // namespace

awaitable<std::uint64_t> PostgresOffice::open_session(const std::string& session_key) {
    forget_old_sessions();
    StoreRequest request;
    request.kind = "open";
    request.claim = Claim(session_key, 1);
    request.send_until = within(ask_limit);
    co_await pool_.serve(request);
    // If the database is away, the session's first request there makes it known.
    co_return 1;
}

// Only new sessions make the database grow, so no timer is needed: they make old ones go.
void PostgresOffice::forget_old_sessions() {
    if (clock_.now() < forget_again_) return;
    forget_again_ = within(pause_between_forgetting);
    tasks_.spawn(ask_to_forget());
}

// A part at a time. Where another server forgets too, each takes what the other hasn't.
awaitable<void> PostgresOffice::ask_to_forget() {
    std::int64_t forgotten = 0;
    do {
        const Answered answered = co_await ask(forget_statement, Parameters());
        forgotten = answered.error ? 0 : answered.rows.number(0, 0);
    } while (forgotten > 0 && !stops_);
}

awaitable<bool> PostgresOffice::name_session(const Claim& claim, const std::string& name) {
    StoreRequest request;
    request.kind = "name";
    request.claim = claim;
    request.detail = name;
    request.send_until = within(ask_limit);
    co_await pool_.serve(request);
    co_return !request.has_status("taken_over");
}

awaitable<Recollection> PostgresOffice::recall_session(const std::string& session_key) {
    Parameters parameters{session_key, std::to_string(server_)};
    const Answered answered = co_await ask(resume_statement, std::move(parameters));
    Recollection recollection;
    recollection.is_stored = !answered.error;
    const Rows& rows = answered.rows;
    if (rows.empty()) co_return recollection;
    recollection.session = recalled(rows, session_key);
    const std::int64_t previous_server = rows.number(0, previous_server_column);
    if (previous_server != server_)
        tell("trecho_session",
             fmt::format("{} {} {}", previous_server, session_key, rows.number(0, claim_column)));
    if (!rows.text(0, woken_column).empty())
        tell("trecho_seats", std::string(rows.text(0, woken_column)));
    co_return recollection;
}

RecalledSession PostgresOffice::recalled(const Rows& rows, const std::string& session_key) const {
    RecalledSession session;
    session.claim = static_cast<std::uint64_t>(rows.number(0, claim_column));
    session.name = rows.text(0, name_column);
    session.offer_has_expired = rows.is_true(0, offer_expired_column);
    if (!rows.is_null(0, last_legs_column)) {
        DecisionTaken& last = session.last.emplace();
        last.sold = !rows.is_null(0, last_ticket_column);
        if (last.sold)
            last.ticket = ticket_of(static_cast<std::uint64_t>(rows.number(0, last_ticket_column)));
        last.itinerary = network().places_of(itinerary_of(rows, 0, last_legs_column));
    }
    if (!rows.is_null(0, lease_column)) {
        RecalledSession::Held& held = session.held.emplace();
        held.itinerary = itinerary_of(rows, 0, legs_column);
        held.lease = lease_of_uuid(rows.text(0, lease_column));
        held.lease.claim = Claim(session_key, session.claim);
        held.deadline = within(std::chrono::milliseconds(rows.number(0, milliseconds_column)));
    }
    return session;
}

// A notice only makes waiting shorter, so nobody waits until it is sent.
void PostgresOffice::tell(std::string channel, std::string payload) {
    tasks_.spawn(send_notice(std::move(channel), std::move(payload)));
}

awaitable<void> PostgresOffice::send_notice(std::string channel, std::string payload) {
    Parameters parameters{std::move(channel), std::move(payload)};
    co_await ask(tell_statement, std::move(parameters));
}

Lease PostgresOffice::new_lease(const Claim& claim) {
    Lease lease;
    lease.high = entropy_.draw();
    lease.low = entropy_.draw();
    lease.claim = claim;
    return lease;
}

void PostgresOffice::seats_are(const ConnectionPool::Seated& seats) {
    if (seats.leg >= seats_.size()) return; // added to the database since this server began
    Seats& known = seats_[seats.leg];
    const std::uint32_t capacity = network().legs()[seats.leg].seats;
    known.held = seats.held;
    known.sold = seats.sold;
    known.free = capacity - std::min(capacity, seats.held + seats.sold);
}

void PostgresOffice::batch_is_stored(std::size_t sales_and_cancellations, Duration took) {
    observer().synced(sales_and_cancellations, took);
}

// Reported once, not at each attempt to connect.
void PostgresOffice::connection_failed(const std::string& why) {
    if (!std::exchange(has_failed_, true)) observer().database_failed(why);
}

void PostgresOffice::connection_works() {
    if (std::exchange(has_failed_, false)) observer().database_works_again();
}

} // namespace trecho
