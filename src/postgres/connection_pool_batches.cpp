// The batches of a ConnectionPool: how requests become one statement, and its rows their answers.
#include "postgres/connection_pool.hpp"
#include "postgres/limits.hpp"
#include "postgres/uuid.hpp"

#include <algorithm>
#include <new>

namespace trecho {

namespace {

// Two transactions waited for each other, and the database has rolled this one back (class 40 of
// SQL's errors). Then it is executed again.
bool has_lost_against_another(const PostgresError& error) {
    return error.sqlstate.starts_with("40");
}

} // namespace

awaitable<void> ConnectionPool::run_batch(PostgresConnection& connection) {
    const Batch batch = take_batch();
    const TimePoint begin = clock_.now();
    const Answered answered = co_await send(connection, batch);
    if (!answered.error && !answered.is_committed_locally_only) {
        std::string awaited_legs = take_answers(answered.rows, batch);
        report(batch, clock_.now() - begin);
        listener_.connection_works();
        for (StoreRequest* const request : batch) settle(*request, StoreRequest::Outcome::answered);
        if (!awaited_legs.empty()) co_await notify(connection, std::move(awaited_legs));
        co_return;
    }
    has_failed(answered, batch);
    if (answered.error.kind != PostgresError::Kind::refused) co_return connection.close();
    if (has_lost_against_another(answered.error)) co_return;
    const bool may_be_read_only = answered.error.sqlstate == "25006"; // no primary any more
    if (may_be_read_only) connection.close();
    co_await pause(pause_after_refusal);
}

ConnectionPool::Batch ConnectionPool::take_batch() {
    const std::size_t size = std::min(waiting_.size(), batch_max);
    const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
    Batch batch(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    return batch;
}

namespace {

constexpr Statement serve_statement{
    "serve", "select place, status, ticket, milliseconds, leg, held, sold "
             "from trecho.serve($1::bigint, $2::text[], $3::uuid[], $4::text[], $5::text[], "
             "$6::bigint[], $7::text[], $8::int[])"};
enum Column { place, status, ticket, milliseconds, leg, held, sold };

constexpr Statement notify_statement{"notify", "select pg_notify('trecho_seats', $1)"};

} // namespace

awaitable<Answered> ConnectionPool::send(PostgresConnection& connection, const Batch& batch) {
    Answered answered;
    try {
        answered = co_await ask(connection, serve_statement, parameters_of(batch));
    } catch (const std::bad_alloc&) {
        // Was it sent? The requests are sent again; else the coroutines in the batch would wait for
        // ever.
        connection.close();
        answered.error.kind = PostgresError::Kind::connection_lost;
        answered.error.message = "out of memory";
    }
    co_return answered;
}

Parameters ConnectionPool::parameters_of(const Batch& batch) const {
    std::vector<std::string> kinds, leases, legs, sessions, details;
    std::vector<std::int64_t> claims;
    std::vector<int> limits;
    for (const StoreRequest* const request : batch) {
        const std::vector<int> of_itinerary(request->legs.begin(), request->legs.end());
        kinds.push_back(request->kind);
        leases.push_back(uuid_of(request->lease));
        legs.push_back(array_of(of_itinerary));
        sessions.push_back(request->claim.session_key);
        claims.push_back(static_cast<std::int64_t>(request->claim.number));
        details.push_back(request->detail);
        limits.push_back(static_cast<int>(
            std::chrono::duration_cast<std::chrono::milliseconds>(request->limit).count()));
    }
    return {std::to_string(server_), array_of(kinds),  array_of(leases),  array_of(legs),
            array_of(sessions),      array_of(claims), array_of(details), array_of(limits)};
}

// Returns the legs whose seats have changed and for which other clients wait: "3,17".
std::string ConnectionPool::take_answers(const Rows& rows, const Batch& batch) {
    std::string awaited_legs;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::string_view word = rows.text(row, status);
        if (!rows.is_null(row, place)) {
            StoreRequest& request =
                *batch.at(static_cast<std::size_t>(rows.number(row, place) - 1));
            request.status = word;
            request.ticket = rows.number(row, ticket);
            request.until_end = std::chrono::milliseconds(rows.number(row, milliseconds));
        } else if (word == "seats") {
            listener_.seats_are({static_cast<LegId>(rows.number(row, leg)),
                                 static_cast<std::uint32_t>(rows.number(row, held)),
                                 static_cast<std::uint32_t>(rows.number(row, sold))});
        } else {
            if (!awaited_legs.empty()) awaited_legs += ',';
            awaited_legs += rows.text(row, leg);
        }
    }
    return awaited_legs;
}

void ConnectionPool::report(const Batch& batch, Duration took) {
    const auto stored = std::ranges::count_if(batch, [](const StoreRequest* request) {
        return request->status == "sold" || request->status == "cancelled";
    });
    if (stored > 0) listener_.batch_is_stored(static_cast<std::size_t>(stored), took);
}

// In a transaction of its own: inside of the batch's it would make all commits of the database
// wait for each other. If it is lost, those who wait look again when the next lease ends.
awaitable<void> ConnectionPool::notify(PostgresConnection& connection, std::string legs) {
    Parameters parameters;
    parameters.emplace_back(std::move(legs));
    const Answered notified = co_await ask(connection, notify_statement, std::move(parameters));
    if (notified.error.kind == PostgresError::Kind::connection_lost) connection.close();
}

// **Here a commit is in doubt** (see above): the connection was lost after the batch was sent, or
// the batch is committed on this server only, without its standby. An error that the database
// answers is no doubt: it has rolled the batch back.
void ConnectionPool::has_failed(const Answered& answered, const Batch& batch) {
    const bool is_in_doubt = answered.error.kind != PostgresError::Kind::refused;
    const bool is_undone = has_lost_against_another(answered.error);
    if (!is_in_doubt && !is_undone) listener_.connection_failed(answered.error.message);
    const TimePoint now = clock_.now();
    for (auto last = batch.rbegin(); last != batch.rend(); ++last) {
        StoreRequest& request = **last;
        request.was_sent = request.was_sent || is_in_doubt;
        const bool is_sent_again = request.was_sent || request.sent_soon || is_undone;
        if (is_sent_again && now < request.send_until) {
            waiting_.push_front(&request); // in front of those that came later
        } else {
            settle(request, request.was_sent ? StoreRequest::Outcome::in_doubt
                                             : StoreRequest::Outcome::failed);
        }
    }
    if (!waiting_.empty()) wake_one(); // this connection may be lost
}

} // namespace trecho
