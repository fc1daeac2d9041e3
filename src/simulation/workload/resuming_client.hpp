// A customer of protocol 2: buys, looks, cancels, and comes back wherever the connection is lost.
#pragma once

#include "client/returning_customer.hpp"
#include "simulation/oracle/session_name.hpp"
#include "simulation/workload/client.hpp"

#include <optional>
#include <string>

namespace trecho {

class RememberedSession final : public SessionStore {
public:
    std::string load() override { return session; }
    void save(const std::string& changed) override { session = changed; }

    std::string session;
};

class ResumingClient final : public Client {
public:
    explicit ResumingClient(const ClientContext& context);

private:
    bool is_connected() const override { return returning_->is_there(); }
    awaitable<bool> wants_more() override;
    awaitable<void> arrive() override { return come_in(draw_absence()); }
    awaitable<void> act() override;
    void leave() override;
    awaitable<void> say_goodbye() override;

    // Going to the office and coming back to it.
    awaitable<void> come_in(Duration absence);
    Duration draw_absence();
    Duration draw_patience();
    void compare(const Standing& standing);
    void compare_with_open_purchase(const Standing& standing);
    void is_offered_again(ClientHistory::Id id, const Standing& standing);
    bool is_news(const ListedDecision& last) const;
    void has_bought(ClientHistory::Id id, const ListedDecision& last);
    void has_not_bought(ClientHistory::Id id);
    void check_seats_are_kept(ClientHistory::Id id);
    std::vector<std::string> places_of(ClientHistory::Id id) const;
    void compare_last(const Standing& standing);
    bool has_surely_expired(ClientHistory::Id id) const;
    awaitable<void> say_too_late(ClientHistory::Id id);
    std::unique_ptr<ReturningCustomer> next_visit();
    void is_a_stranger_now();
    void begin_anew(ClientHistory::Id lost);
    void forget_session();
    bool was_away_for_a_day() const;
    bool may_be_forgotten() const;
    void check_return(error_code error, TimePoint give_up);

    // What can be done there.
    awaitable<void> do_something();
    awaitable<void> buy();
    awaitable<void> decide();
    awaitable<void> slip(ClientHistory::Id id);
    awaitable<void> quit(ClientHistory::Id id);
    awaitable<void> say(ClientHistory::Id id, Decision decision);
    awaitable<void> introduce_itself();
    awaitable<void> look_at_tickets();
    awaitable<void> cancel();
    awaitable<void> cancel_of_others();
    awaitable<void> look_at_legs();
    awaitable<void> look_at_routes();
    awaitable<void> come_again_by_another_way(Duration absence);
    awaitable<std::unique_ptr<Connection>> ask_for_session();
    awaitable<void> hear_of_takeover(Connection& connection);
    awaitable<void> stay_away_twice();

    // The connection has ended under us.
    void lose(error_code error, const std::string& doing);
    void check_patience(const std::string& doing);
    void protocol_is_broken(const std::string& how);
    std::string known_tickets() const;
    bool is_right_time(const ListedTicket& ticket) const;
    Customer& server() { return returning_->customer(); }

    RememberedSession store_;
    std::unique_ptr<Connector> connector_;
    std::unique_ptr<ReturningCustomer> returning_;
    std::string session_;                   // the token that our purchases belong to
    TimePoint session_since_;               // when the server gave it to us
    SessionName name_;                      // of that session
    bool looks_for_its_name_ = false;       // by another sale: only the ledger shows it
    std::vector<ClientHistory::Id> bought_; // with this session, in order, cancelled ones too
    std::optional<ClientHistory::Id>
        open_; // what a lost connection has left undecided, or in doubt
    std::optional<ClientHistory::Id> newest_decision_; // of this session, whose end we know
    std::optional<ClientHistory::Id> doubtful_cancellation_;
    std::optional<ClientHistory::Id> too_late_; // to be said S to all the same
    TimePoint told_to_wait_at_ = TimePoint::min();
    TimePoint came_in_at_;
    Duration absence_{};         // before that, at least
    TimePoint was_here_at_;      // and at most since then
    bool was_disturbed_ = false; // the connection before this one
};

} // namespace trecho
