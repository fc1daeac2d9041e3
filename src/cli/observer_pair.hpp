// Two observers where one is expected.
#pragma once

#include "office/observer.hpp"

namespace trecho {

class ObserverPair final : public Observer {
public:
    ObserverPair(Observer& first, Observer& second) : first_(first), second_(second) {}

    void opened(ConnectionId connection, std::string_view peer) override {
        first_.opened(connection, peer);
        second_.opened(connection, peer);
    }
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override {
        first_.waiting(connection, itinerary, ahead);
        second_.waiting(connection, itinerary, ahead);
    }
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override {
        first_.turn_taken(connection, itinerary);
        second_.turn_taken(connection, itinerary);
    }
    void held(ConnectionId connection, const Itinerary& itinerary) override {
        first_.held(connection, itinerary);
        second_.held(connection, itinerary);
    }
    void resumed(ConnectionId connection, ConnectionId before,
                 const Itinerary& itinerary) override {
        first_.resumed(connection, before, itinerary);
        second_.resumed(connection, before, itinerary);
    }
    void sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override {
        first_.sold(connection, itinerary, ticket, name);
        second_.sold(connection, itinerary, ticket, name);
    }
    void cancelled(ConnectionId connection, const Itinerary& itinerary,
                   std::string_view ticket) override {
        first_.cancelled(connection, itinerary, ticket);
        second_.cancelled(connection, itinerary, ticket);
    }
    void released(ConnectionId connection, const Itinerary& itinerary) override {
        first_.released(connection, itinerary);
        second_.released(connection, itinerary);
    }
    void expired(ConnectionId connection, const Itinerary& itinerary) override {
        first_.expired(connection, itinerary);
        second_.expired(connection, itinerary);
    }
    void closed(ConnectionId connection) override {
        first_.closed(connection);
        second_.closed(connection);
    }
    void storage_failed(boost::system::error_code error) override {
        first_.storage_failed(error);
        second_.storage_failed(error);
    }
    void storage_works_again() override {
        first_.storage_works_again();
        second_.storage_works_again();
    }
    void availability_failed(boost::system::error_code error) override {
        first_.availability_failed(error);
        second_.availability_failed(error);
    }
    void availability_works_again() override {
        first_.availability_works_again();
        second_.availability_works_again();
    }
    void accept_failed(boost::system::error_code error) override {
        first_.accept_failed(error);
        second_.accept_failed(error);
    }
    void task_failed(const std::exception_ptr& failure) override {
        first_.task_failed(failure);
        second_.task_failed(failure);
    }

private:
    Observer& first_;
    Observer& second_;
};

} // namespace trecho
