// The office of several servers: seats, sales and sessions are in a PostgreSQL database that they
// share (docs/cluster.md).
//
// A hold is a *lease*: a row with a time limit of its own, by the database's clock. So the seats of
// a server that dies become free without anybody's help, and a hold can be resumed at any server.
#pragma once

#include "async/task_group.hpp"
#include "office/office.hpp"
#include "platform/entropy.hpp"
#include "postgres/connection_pool.hpp"
#include "postgres/limits.hpp"
#include "postgres/seat_notices.hpp"

#include <memory>
#include <string>
#include <vector>

namespace trecho {

struct PostgresOfficeSettings : OfficeSettings {
    PostgresOfficeSettings(OfficeSettings settings, std::string its_url)
        : OfficeSettings(settings), url(std::move(its_url)) {}

    std::string url; // of the database; may have a password
    std::size_t connections = store_connections_default;
};

// Use it on one executor.
class PostgresOffice final : public Office, private ConnectionPool::Listener {
public:
    // `network` is the one that the database has.
    PostgresOffice(const Executor& executor, const Network& network, Clock& clock, Entropy& entropy,
                   Observer& observer, const PostgresOfficeSettings& settings);
    ~PostgresOffice() override;

    // Opens its connections, and returns when the seats are known. False when the database has
    // failed.
    awaitable<bool> start();

    // Call it once, when the server has drained. What is to be stored is stored then, if the
    // database answers.
    awaitable<void> stop();

    bool is_shared() const override { return true; }

    std::vector<Seats> seats() const override { return seats_; }
    Seats seats_of(LegId leg) const override { return seats_.at(leg); }
    awaitable<bool> refresh_seats() override;

    // A leg that was sold out a moment ago may have a cancelled seat now, so the database decides.
    bool is_sold_out(const Itinerary&) const override { return false; }

    // Always undecided.
    HoldResult try_hold(ConnectionId connection, const Claim& claim,
                        const Itinerary& itinerary) override;
    awaitable<HoldResult> hold(ConnectionId connection, const Claim& claim,
                               const Itinerary& itinerary) override;
    awaitable<error_code> seats_change(const Itinerary& itinerary,
                                       const HoldResult& since) override;

    awaitable<Confirmation> confirm(Hold& hold, const Claim& claim = nobody,
                                    const std::string& name = unnamed) override;
    awaitable<Release> releases_done() override;

    awaitable<TicketPage> tickets(const std::string& session_key, std::uint64_t after,
                                  std::size_t most) override;
    awaitable<Cancellation> cancel(ConnectionId connection, const Claim& claim,
                                   const std::string& ticket) override;

    awaitable<std::uint64_t> open_session(const std::string& session_key) override;
    awaitable<Recollection> recall_session(const std::string& session_key) override;
    awaitable<bool> name_session(const Claim& claim, const std::string& name) override;

    bool is_storing() const override { return pool_.is_storing(); }

    // Whether it waits for the database. A simulation must not let virtual time go on meanwhile.
    bool is_asking() const { return pool_.is_asking() || notices_.is_connecting(); }

private:
    void release(const Hold& hold, Hold::End end) noexcept override;
    void keep(const Hold& hold) noexcept override;
    void send_soon(std::string_view kind, const Lease& lease, const Itinerary& legs);
    awaitable<bool> end_lease(const StoreRequest& refused);
    void sweep_expired_leases();

    // Of the connections.
    void seats_are(const ConnectionPool::Seated& seats) override;
    void batch_is_stored(std::size_t sales_and_cancellations, Duration took) override;
    void connection_failed(const std::string& why) override;
    void connection_works() override;

    awaitable<Answered> ask(const Statement& statement, Parameters parameters);
    void tell(std::string channel, std::string payload);
    awaitable<void> send_notice(std::string channel, std::string payload);
    void forget_old_sessions();
    awaitable<void> ask_to_forget();
    RecalledSession recalled(const Rows& rows, const std::string& session_key) const;
    Lease new_lease(const Claim& claim);
    TimePoint within(Duration limit) const { return clock_.now() + limit; }

    Clock& clock_;
    Entropy& entropy_;
    std::size_t connections_;
    std::int64_t server_; // drawn at random: the number of this server in the database
    std::vector<Seats> seats_;
    ConnectionPool pool_;
    SeatNotices notices_;
    std::shared_ptr<SentSoon> last_release_;
    bool has_failed_ = false;
    TimePoint sweep_again_{}; // not before
    TimePoint forget_again_{};
    bool stops_ = false;
    TaskGroup tasks_;
};

Itinerary itinerary_of(const Rows& rows, std::size_t row, int column);

} // namespace trecho
