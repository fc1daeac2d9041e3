// The observer that writes the server's log.
#pragma once

#include "office/observer.hpp"

namespace trecho {

// Writes to spdlog's default logger: events of one connection at level debug, events of the whole
// server at info and above.
class LogObserver final : public Observer {
public:
    explicit LogObserver(const Network& network) : network_(network) {}

    void opened(ConnectionId connection, std::string_view peer) override;
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override;
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override;
    void held(ConnectionId connection, const Itinerary& itinerary) override;
    void resumed(ConnectionId connection, ConnectionId before, const Itinerary& itinerary) override;
    void sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override;
    void cancelled(ConnectionId connection, const Itinerary& itinerary,
                   std::string_view ticket) override;
    void released(ConnectionId connection, const Itinerary& itinerary) override;
    void expired(ConnectionId connection, const Itinerary& itinerary) override;
    void closed(ConnectionId connection) override;

    void storage_failed(boost::system::error_code error) override;
    void database_failed(std::string_view why) override;
    void database_works_again() override;
    void storage_works_again() override;
    void availability_failed(boost::system::error_code error) override;
    void availability_works_again() override;
    void accept_failed(boost::system::error_code error) override;
    void task_failed(const std::exception_ptr& failure) override;

private:
    const Network& network_;
};

} // namespace trecho
