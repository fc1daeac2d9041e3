// Two observers where one is expected.
#pragma once

#include "office/observer.hpp"

namespace trecho {

class ObserverPair final : public Observer {
public:
    ObserverPair(Observer& first, Observer& second) : first_(first), second_(second) {}

    // From now on both hear only of failed tasks. For a simulated process that has died: its
    // coroutines still have to end.
    void end() { has_ended_ = true; }

    void started(const Office& office) override {
        if (has_ended_) return;
        first_.started(office);
        second_.started(office);
    }
    void recovering(std::uint64_t bytes) override { tell(&Observer::recovering, bytes); }
    void opened(ConnectionId connection, std::string_view peer) override {
        tell(&Observer::opened, connection, peer);
    }
    void session_opened(ConnectionId connection) override {
        tell(&Observer::session_opened, connection);
    }
    void session_resumed(ConnectionId connection) override {
        tell(&Observer::session_resumed, connection);
    }
    void named(ConnectionId connection, std::string_view name) override {
        tell(&Observer::named, connection, name);
    }
    void transferred(ConnectionId connection, const Traffic& traffic) override {
        tell(&Observer::transferred, connection, traffic);
    }
    void refused(ConnectionId connection, std::string_view reason) override {
        tell(&Observer::refused, connection, reason);
    }
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override {
        tell(&Observer::waiting, connection, itinerary, ahead);
    }
    void in_line(ConnectionId connection, LegId leg) override {
        tell(&Observer::in_line, connection, leg);
    }
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override {
        tell(&Observer::turn_taken, connection, itinerary);
    }
    void left_line(ConnectionId connection) override { tell(&Observer::left_line, connection); }
    void held(ConnectionId connection, const Itinerary& itinerary) override {
        tell(&Observer::held, connection, itinerary);
    }
    void resumed(ConnectionId connection, ConnectionId before,
                 const Itinerary& itinerary) override {
        tell(&Observer::resumed, connection, before, itinerary);
    }
    void storing(ConnectionId connection, const Itinerary& itinerary) override {
        tell(&Observer::storing, connection, itinerary);
    }
    void sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override {
        tell(&Observer::sold, connection, itinerary, ticket, name);
    }
    void cancelled(ConnectionId connection, const Itinerary& itinerary,
                   std::string_view ticket) override {
        tell(&Observer::cancelled, connection, itinerary, ticket);
    }
    void declined(ConnectionId connection, const Itinerary& itinerary) override {
        tell(&Observer::declined, connection, itinerary);
    }
    void released(ConnectionId connection, const Itinerary& itinerary) override {
        tell(&Observer::released, connection, itinerary);
    }
    void expired(ConnectionId connection, const Itinerary& itinerary) override {
        tell(&Observer::expired, connection, itinerary);
    }
    void closed(ConnectionId connection) override { tell(&Observer::closed, connection); }
    void synced(std::size_t records, Duration took) override {
        tell(&Observer::synced, records, took);
    }
    void storage_failed(boost::system::error_code error) override {
        tell(&Observer::storage_failed, error);
    }
    void database_works_again() override { tell(&Observer::database_works_again); }
    void database_failed(std::string_view why) override { tell(&Observer::database_failed, why); }
    void storage_works_again() override { tell(&Observer::storage_works_again); }
    void availability_failed(boost::system::error_code error) override {
        tell(&Observer::availability_failed, error);
    }
    void availability_works_again() override { tell(&Observer::availability_works_again); }
    void accept_failed(boost::system::error_code error) override {
        tell(&Observer::accept_failed, error);
    }
    void task_failed(const std::exception_ptr& failure) override {
        first_.task_failed(failure);
        second_.task_failed(failure);
    }

private:
    template <typename... Parameters, typename... Values>
    void tell(void (Observer::*event)(Parameters...), const Values&... values) {
        if (has_ended_) return;
        (first_.*event)(values...);
        (second_.*event)(values...);
    }

    Observer& first_;
    Observer& second_;
    bool has_ended_ = false;
};

} // namespace trecho
