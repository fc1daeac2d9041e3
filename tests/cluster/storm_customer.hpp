// A customer of a storm. It buys, declines, cancels, vanishes, and resumes its session at another
// server, as its seed says; and records what it asks and hears.
#pragma once

#include "async/deadline.hpp"
#include "client/returning_customer.hpp"
#include "cluster/storm_state.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace trecho {

class StormCustomer final : public SessionStore {
public:
    StormCustomer(StormState& state, Clock& clock, const Executor& executor, Lane lane,
                  asio::cancellation_signal& interrupt);

    // Until the storm ends, and the customer knows the end of all that it began.
    awaitable<void> run();

private:
    using Id = ClientHistory::Id;

    // Connects to the server that runs in this place now.
    class PlaceConnector;

    std::string load() override { return stored_; }
    void save(const std::string& text) override { stored_ = text; }

    awaitable<void> act();
    awaitable<void> come_back();
    awaitable<bool> try_to_arrive();
    awaitable<void> buy();
    awaitable<void> decide();
    awaitable<void> say(bool buys);
    awaitable<void> quit();
    awaitable<void> take_over();
    awaitable<void> cancel();
    awaitable<void> look_at_tickets();
    awaitable<void> look_at_legs();
    awaitable<void> pause(Duration duration);

    void resumes(const Standing& standing);
    void resumes_unknown();
    void resumes_idle(const Standing& standing);
    void resumes_offer(const Standing& standing);
    void compare_last(const Standing& standing);
    bool is_about(const std::optional<ListedDecision>& last, Id purchase) const;
    void has_bought(Id purchase, const std::string& ticket);
    void judge_tickets(const TicketList& wallet);

    bool is_connected() const { return returning_ != nullptr; }
    Customer& server() { return returning_->customer(); }
    void disconnect() { returning_.reset(); }
    std::string draw_itinerary();
    std::vector<std::string> places_of(Id purchase) const;
    std::uint64_t between(std::uint64_t low, std::uint64_t high);
    bool one_in(std::uint64_t n) { return between(1, n) == 1; }
    Duration draw_duration(Duration longest) {
        return Duration(between(0, static_cast<std::uint64_t>(longest.count())));
    }
    TimePoint end_of_patience() const;

    StormState& state_;
    ClientHistory& history_;
    Clock& clock_;
    Lane lane_;
    asio::cancellation_signal& interrupt_;
    Deadline patience_;
    std::mt19937_64 random_;
    std::vector<std::unique_ptr<Connector>> connectors_; // by the server's place
    std::unique_ptr<ReturningCustomer> returning_;       // null: not connected
    std::size_t server_ = 0;                             // the place of that server
    std::string stored_;                                 // for the next connection
    std::string session_;                                // the token; "" before there is one

    std::optional<Id> open_;     // whose end isn't known
    std::optional<Id> in_doubt_; // refused because of `storage`, and perhaps held all the same
    std::optional<Id> newest_decision_;
    std::optional<Id> cancelling_; // the answer was lost
    std::vector<Id> bought_;       // cancelled ones too
};

} // namespace trecho
