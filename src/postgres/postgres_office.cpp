#include "postgres/postgres_office.hpp"

#include "postgres/limits.hpp"

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

namespace trecho {

namespace {

// A bigint of SQL, and not negative.
std::int64_t draw_server(Entropy& entropy) {
    return static_cast<std::int64_t>(entropy.draw() & std::numeric_limits<std::int64_t>::max());
}

constexpr Statement seats_statement{"seats", "select leg, held, sold from trecho.seats()"};
constexpr Statement tickets_statement{
    "tickets", "select number, legs, (extract(epoch from at) * 1000)::bigint "
               "from trecho.tickets($1, $2, $3)"};
} // namespace

Itinerary itinerary_of(const Rows& rows, std::size_t row, int column) {
    const std::vector<int> legs = rows.numbers(row, column);
    return {legs.begin(), legs.end()};
}

PostgresOffice::PostgresOffice(const Executor& executor, const Network& network, Clock& clock,
                               Entropy& entropy, Observer& observer,
                               const PostgresOfficeSettings& settings)
    : Office(network, observer, settings), clock_(clock), entropy_(entropy),
      connections_(settings.connections), server_(draw_server(entropy)),
      seats_(Inventory(network).seats()), pool_(executor, clock, settings.url, server_, *this),
      notices_(executor, clock, settings.url, server_, network.legs().size(),
               [this](const std::string& session_key, std::uint64_t claim) {
                   resumed_elsewhere(session_key, claim);
               }),
      tasks_(executor, abort_process) {}

PostgresOffice::~PostgresOffice() = default;

awaitable<bool> PostgresOffice::start() {
    pool_.start(connections_);
    notices_.start();
    const bool is_known = co_await refresh_seats();
    if (is_known) observer().started(*this);
    co_return is_known;
}

awaitable<void> PostgresOffice::stop() {
    stops_ = true;
    co_await notices_.stop();
    co_await tasks_.join();
    co_await pool_.stop();
}

awaitable<Answered> PostgresOffice::ask(const Statement& statement, Parameters parameters) {
    StoreQuery query;
    query.statement = &statement;
    query.parameters = std::move(parameters);
    query.send_until = within(ask_limit);
    co_await pool_.run(query);
    co_return std::move(query.answered);
}

awaitable<bool> PostgresOffice::refresh_seats() {
    const Answered answered = co_await ask(seats_statement, Parameters());
    const Rows& rows = answered.rows;
    for (std::size_t row = 0; row < rows.size(); ++row)
        seats_are({static_cast<LegId>(rows.number(row, 0)),
                   static_cast<std::uint32_t>(rows.number(row, 1)),
                   static_cast<std::uint32_t>(rows.number(row, 2))});
    co_return !answered.error;
}

HoldResult PostgresOffice::try_hold(ConnectionId, const Claim&, const Itinerary&) {
    return HoldResult(HoldResult::Outcome::undecided);
}

awaitable<HoldResult> PostgresOffice::hold(ConnectionId connection, const Claim& claim,
                                           const Itinerary& itinerary) {
    sweep_expired_leases();
    StoreRequest request;
    request.kind = "hold";
    request.lease = new_lease(claim);
    request.legs = itinerary;
    request.claim = claim;
    request.limit = confirm_limit();
    request.send_until = within(ask_limit);
    const std::uint64_t notices_before = notices_.count();
    co_await pool_.serve(request);

    if (request.has_status("held"))
        co_return HoldResult(
            new_hold(connection, itinerary, std::make_unique<Lease>(request.lease)));
    // The seats belong to a lease that has ended. The next look takes it in
    // (trecho.expired_leases).
    if (request.has_status("wait") && request.until_end == Duration::zero())
        co_return co_await hold(connection, claim, itinerary);
    if (request.has_status("wait") && guard() != GuardPolicy::none) {
        HoldResult result(HoldResult::Outcome::undecided);
        result.notices_before = notices_before;
        result.look_again = within(request.until_end);
        co_return result;
    }
    using Outcome = HoldResult::Outcome;
    if (request.has_status("wait") || request.has_status("sold_out"))
        co_return HoldResult(Outcome::sold_out);
    if (request.has_status("taken_over")) co_return HoldResult(Outcome::taken_over);
    // In doubt: if the lease exists, or will, it has to end.
    if (request.outcome == StoreRequest::Outcome::in_doubt)
        send_soon("release", request.lease, itinerary);
    co_return HoldResult(Outcome::not_stored);
}

// In the batch of the hold that comes next. No timer is needed, for the database knows when a lease
// has ended, and nobody waits for this.
void PostgresOffice::sweep_expired_leases() {
    if (clock_.now() < sweep_again_) return;
    sweep_again_ = within(pause_between_sweeps);
    auto request = std::make_unique<StoreRequest>();
    request->kind = "sweep";
    request->send_until = within(ask_limit);
    pool_.serve_soon(std::move(request));
}

awaitable<error_code> PostgresOffice::seats_change(const Itinerary& itinerary,
                                                   const HoldResult& since) {
    return notices_.wait(itinerary, since.notices_before, since.look_again);
}

// connection_pool.hpp says why the answer is right although a connection may be lost in the
// midst.
awaitable<Confirmation> PostgresOffice::confirm(Hold& hold, const Claim& claim,
                                                const std::string& name) {
    observer().storing(connection_of(hold), hold.itinerary());
    StoreRequest request;
    request.kind = "confirm";
    request.lease = hold.lease();
    request.legs = hold.itinerary();
    request.claim = claim;
    request.detail = name;
    request.send_until = within(decide_limit);
    request.outlasts_outages = true;
    co_await pool_.serve(request);

    using Outcome = Confirmation::Outcome;
    if (request.has_status("sold")) {
        end(hold);
        std::string ticket = ticket_of(static_cast<std::uint64_t>(request.ticket));
        observer().sold(connection_of(hold), hold.itinerary(), ticket, name);
        co_return Confirmation(std::move(ticket));
    }
    if (request.has_status("taken_over")) co_return Confirmation(Outcome::taken_over);
    if (request.outcome == StoreRequest::Outcome::in_doubt)
        co_return Confirmation(Outcome::unknown);
    if (request.outcome == StoreRequest::Outcome::failed) {
        const bool is_ended = co_await end_lease(request);
        if (!is_ended) co_return Confirmation(Outcome::unknown);
    }
    co_return Confirmation(Outcome::not_sold);
}

// After the database has refused a sale: its disk may be full. The client must not hear that it
// didn't buy while the lease lives, because RESUME would offer the seats again.
awaitable<bool> PostgresOffice::end_lease(const StoreRequest& refused) {
    StoreRequest request;
    request.kind = "decline";
    request.lease = refused.lease;
    request.legs = refused.legs;
    request.claim = refused.claim;
    request.send_until = refused.send_until;
    request.outlasts_outages = true;
    co_await pool_.serve(request);
    co_return request.has_status("done");
}

void PostgresOffice::release(const Hold& hold, Hold::End end) noexcept {
    std::string_view kind = "release";
    if (end == Hold::End::declined) kind = "decline";
    if (end == Hold::End::expired) kind = "expire";
    send_soon(kind, hold.lease(), hold.itinerary());
}

void PostgresOffice::keep(const Hold& hold) noexcept {
    send_soon("keep", hold.lease(), hold.itinerary());
}

// If there is no memory for it, the lease ends by itself.
void PostgresOffice::send_soon(std::string_view kind, const Lease& lease, const Itinerary& legs) {
    try {
        auto request = std::make_unique<StoreRequest>();
        request->kind = kind;
        request->lease = lease;
        request->legs = legs;
        request->claim.number = lease.claim.number;
        const bool is_for_session = kind == "decline" || kind == "expire"; // which remembers it
        if (is_for_session) request->claim = lease.claim;
        request->send_until = within(confirm_limit());
        request->outlasts_outages = true;
        last_release_ = pool_.serve_soon(std::move(request));
    } catch (const std::bad_alloc&) {
        last_release_ = nullptr;
    }
}

// The newest release is that of the coroutine that asks: nothing else runs between the two.
awaitable<Release> PostgresOffice::releases_done() {
    const std::shared_ptr<SentSoon> release = last_release_;
    if (!release) co_return Release::unknown;
    co_await release->is_done.wait();
    if (release->status == "taken_over") co_return Release::taken_over;
    co_return release->status == "done" ? Release::done : Release::unknown;
}

awaitable<TicketPage> PostgresOffice::tickets(const std::string& session_key, std::uint64_t after,
                                              std::size_t most) {
    Parameters parameters{session_key, std::to_string(after), std::to_string(most)};
    const Answered answered = co_await ask(tickets_statement, std::move(parameters));
    TicketPage page;
    page.is_stored = !answered.error;
    const Rows& rows = answered.rows;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        Ticket ticket;
        ticket.sequence = static_cast<std::uint64_t>(rows.number(row, 0));
        ticket.itinerary = itinerary_of(rows, row, 1);
        ticket.sold_at = CalendarTime(std::chrono::milliseconds(rows.number(row, 2)));
        page.tickets.push_back(std::move(ticket));
    }
    co_return page;
}

awaitable<Cancellation> PostgresOffice::cancel(ConnectionId connection, const Claim& claim,
                                               const std::string& ticket) {
    const std::optional<std::uint64_t> number = sequence_of(ticket);
    if (!number || *number == 0) co_return Cancellation::no_such_ticket;
    const TicketPage found = co_await tickets(claim.session_key, *number - 1, 1);
    if (!found.is_stored) co_return Cancellation::not_stored;
    const bool is_there = !found.tickets.empty() && found.tickets.front().sequence == *number;
    if (!is_there) co_return Cancellation::no_such_ticket;

    StoreRequest request;
    request.kind = "cancel";
    request.lease = new_lease(claim); // names this cancellation, so that it can be sent again
    request.claim = claim;
    request.detail = std::to_string(*number);
    request.send_until = within(decide_limit);
    request.outlasts_outages = true;
    co_await pool_.serve(request);

    if (request.has_status("cancelled")) {
        observer().cancelled(connection, found.tickets.front().itinerary, ticket);
        co_return Cancellation::done;
    }
    if (request.has_status("taken_over")) co_return Cancellation::taken_over;
    if (request.outcome == StoreRequest::Outcome::in_doubt) co_return Cancellation::unknown;
    if (request.outcome == StoreRequest::Outcome::failed) co_return Cancellation::not_stored;
    co_return Cancellation::no_such_ticket;
}

} // namespace trecho
