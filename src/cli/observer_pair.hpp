// Two observers where one is expected.
#pragma once

#include "office/observer.hpp"

namespace trecho {

class ObserverPair final : public Observer {
public:
    ObserverPair(Observer& first, Observer& second) : first_(first), second_(second) {}

    void opened(SessionNumber session, std::string_view peer) override {
        first_.opened(session, peer);
        second_.opened(session, peer);
    }
    void waiting(SessionNumber session, const Itinerary& itinerary, std::size_t ahead) override {
        first_.waiting(session, itinerary, ahead);
        second_.waiting(session, itinerary, ahead);
    }
    void turn_taken(SessionNumber session, const Itinerary& itinerary) override {
        first_.turn_taken(session, itinerary);
        second_.turn_taken(session, itinerary);
    }
    void held(SessionNumber session, const Itinerary& itinerary) override {
        first_.held(session, itinerary);
        second_.held(session, itinerary);
    }
    void resumed(SessionNumber session, SessionNumber before, const Itinerary& itinerary) override {
        first_.resumed(session, before, itinerary);
        second_.resumed(session, before, itinerary);
    }
    void sold(SessionNumber session, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override {
        first_.sold(session, itinerary, ticket, name);
        second_.sold(session, itinerary, ticket, name);
    }
    void cancelled(SessionNumber session, const Itinerary& itinerary,
                   std::string_view ticket) override {
        first_.cancelled(session, itinerary, ticket);
        second_.cancelled(session, itinerary, ticket);
    }
    void let_go(SessionNumber session, const Itinerary& itinerary) override {
        first_.let_go(session, itinerary);
        second_.let_go(session, itinerary);
    }
    void expired(SessionNumber session, const Itinerary& itinerary) override {
        first_.expired(session, itinerary);
        second_.expired(session, itinerary);
    }
    void closed(SessionNumber session) override {
        first_.closed(session);
        second_.closed(session);
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
