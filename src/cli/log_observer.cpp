#include "cli/log_observer.hpp"

#include "protocol/names.hpp"

#include <spdlog/spdlog.h>

namespace trecho {

namespace {

// Checked before an itinerary is formatted: level debug is usually off.
bool logs_connections() { return spdlog::should_log(spdlog::level::debug); }

} // namespace

void LogObserver::opened(ConnectionId connection, std::string_view peer) {
    spdlog::debug("connection {}: {} connected", connection, peer);
}

void LogObserver::waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) {
    if (!logs_connections()) return;
    spdlog::debug("connection {}: waits for {} with {} ahead", connection,
                  to_string(network_, itinerary), ahead);
}

void LogObserver::turn_taken(ConnectionId connection, const Itinerary& itinerary) {
    if (!logs_connections()) return;
    spdlog::debug("connection {}: has the turn for {}", connection, to_string(network_, itinerary));
}

void LogObserver::held(ConnectionId connection, const Itinerary& itinerary) {
    if (!logs_connections()) return;
    spdlog::debug("connection {}: holds {}", connection, to_string(network_, itinerary));
}

void LogObserver::resumed(ConnectionId connection, ConnectionId before,
                          const Itinerary& itinerary) {
    if (!logs_connections()) return;
    spdlog::debug("connection {}: continues with {}, which connection {} held", connection,
                  to_string(network_, itinerary), before);
}

void LogObserver::sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
                       std::string_view name) {
    if (!logs_connections()) return;
    const std::string in_quotes = name.empty() ? "" : ", name " + quote_name(name);
    spdlog::debug("connection {}: bought {}, ticket {}{}", connection,
                  to_string(network_, itinerary), ticket, in_quotes);
}

void LogObserver::cancelled(ConnectionId connection, const Itinerary& itinerary,
                            std::string_view ticket) {
    if (!logs_connections()) return;
    spdlog::debug("connection {}: cancelled ticket {} for {}", connection, ticket,
                  to_string(network_, itinerary));
}

void LogObserver::released(ConnectionId connection, const Itinerary& itinerary) {
    if (!logs_connections()) return;
    spdlog::debug("connection {}: released {}", connection, to_string(network_, itinerary));
}

void LogObserver::expired(ConnectionId connection, const Itinerary& itinerary) {
    if (!logs_connections()) return;
    spdlog::debug("connection {}: let the time limit pass for {}", connection,
                  to_string(network_, itinerary));
}

void LogObserver::closed(ConnectionId connection) {
    spdlog::debug("connection {}: closed", connection);
}

void LogObserver::storage_failed(boost::system::error_code error) {
    spdlog::error("can't write to the ledger ({}): sales are refused until it can be written",
                  error.message());
}

void LogObserver::database_failed(std::string_view why) {
    spdlog::error("the database has failed ({}): purchases are refused until it works again", why);
}

void LogObserver::database_works_again() { spdlog::info("the database works again: sales go on"); }

void LogObserver::storage_works_again() {
    spdlog::info("the ledger can be written again: sales go on");
}

void LogObserver::availability_failed(boost::system::error_code error) {
    spdlog::warn("can't replace availability.json ({}): it is old, but sales go on",
                 error.message());
}

void LogObserver::availability_works_again() {
    spdlog::info("availability.json can be replaced again");
}

void LogObserver::accept_failed(boost::system::error_code error) {
    spdlog::error("can't accept another connection ({}): trying again", error.message());
}

void LogObserver::task_failed(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        spdlog::critical("a bug ended a connection: {}", error.what());
    }
}

} // namespace trecho
