// The log: the first observer.
#pragma once

#include "office/observer.hpp"

namespace trecho {

// Writes to spdlog's default logger. What sessions do is logged at level debug, what happens to the
// server at info and above.
class LogObserver final : public Observer {
public:
    explicit LogObserver(const Network& network) : network_(network) {}

    void opened(SessionNumber session, std::string_view peer) override;
    void waiting(SessionNumber session, const Itinerary& itinerary, std::size_t ahead) override;
    void turn_taken(SessionNumber session, const Itinerary& itinerary) override;
    void held(SessionNumber session, const Itinerary& itinerary) override;
    void resumed(SessionNumber session, SessionNumber before, const Itinerary& itinerary) override;
    void sold(SessionNumber session, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override;
    void cancelled(SessionNumber session, const Itinerary& itinerary,
                   std::string_view ticket) override;
    void let_go(SessionNumber session, const Itinerary& itinerary) override;
    void expired(SessionNumber session, const Itinerary& itinerary) override;
    void closed(SessionNumber session) override;

    void storage_failed(boost::system::error_code error) override;
    void storage_works_again() override;
    void availability_failed(boost::system::error_code error) override;
    void availability_works_again() override;
    void accept_failed(boost::system::error_code error) override;
    void task_failed(const std::exception_ptr& failure) override;

private:
    const Network& network_;
};

} // namespace trecho
