// The events of connections and office. These call no logger, metric or trace, only an Observer;
// the log, the status line and the trace are observers.
#pragma once

#include "office/network.hpp"
#include "platform/clock.hpp"
#include "platform/stream.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

namespace trecho {

class Office;

using ConnectionId = std::uint64_t; // numbers the connections of this server, from 1

// Called on the office's executor, between two co_awaits, so each function must be quick and must
// not throw. An observer that needs the time has a Clock. All functions do nothing by default, so
// that an observer overrides only those that it needs.
class Observer {
public:
    virtual ~Observer() = default;

    // The office reads its ledger, and has counted so many bytes of it.
    virtual void recovering(std::uint64_t /*bytes*/) {}

    // The office has counted what its ledger says was sold, and is open.
    virtual void started(const Office&) {}

    // The events of one connection.
    virtual void opened(ConnectionId, std::string_view /*peer*/) {}
    virtual void session_opened(ConnectionId) {}
    // By the first connection, with seats held or without.
    virtual void session_resumed(ConnectionId) {}
    virtual void named(ConnectionId, std::string_view /*name*/) {}
    // Since it was told last. Told before each wait for a request, and at the end.
    virtual void transferred(ConnectionId, const Traffic&) {}
    // A request that can't be fulfilled; the reason is a word of protocol.md: sold_out.
    virtual void refused(ConnectionId, std::string_view /*reason*/) {}
    virtual void waiting(ConnectionId, const Itinerary&, std::size_t /*ahead*/) {}
    // With a turn for each leg, of an itinerary of several: now it is in the line for this leg, and
    // has the turns for those of its legs that have lower numbers.
    virtual void in_line(ConnectionId, LegId) {}
    virtual void turn_taken(ConnectionId, const Itinerary&) {}
    // Its wait has ended without a turn: the client has gone, or its session was resumed elsewhere,
    // or the server stops.
    virtual void left_line(ConnectionId) {}
    // Until sold(), released() or expired().
    virtual void held(ConnectionId, const Itinerary&) {}
    // The first connection has resumed the session of `before` and takes over its held seats: later
    // events about these seats name the first connection. Until then they name the dropped
    // connection, although it is closed.
    virtual void resumed(ConnectionId, ConnectionId /*before*/, const Itinerary&) {}
    // The customer has said S, and the sale is on its way to the disk. If it can't be stored,
    // released() follows.
    virtual void storing(ConnectionId, const Itinerary&) {}
    virtual void sold(ConnectionId, const Itinerary&, std::string_view /*ticket*/,
                      std::string_view /*name, "" for none*/) {}
    virtual void cancelled(ConnectionId, const Itinerary&, std::string_view /*ticket*/) {}
    // The customer has said N; released() follows.
    virtual void declined(ConnectionId, const Itinerary&) {}
    virtual void released(ConnectionId, const Itinerary&) {}
    virtual void expired(ConnectionId, const Itinerary&) {}
    virtual void closed(ConnectionId) {}

    // A batch of sales and cancellations is on disk.
    virtual void synced(std::size_t /*records*/, Duration /*the write and the sync took*/) {}

    // The events of the office and its server. While the storage fails, nothing is sold. A failure
    // of the availability only means that availability.json is out of date.
    virtual void storage_failed(boost::system::error_code) {}
    virtual void storage_works_again() {}
    // The same for the database of a shared office; the text says why.
    virtual void database_failed(std::string_view /*why*/) {}
    virtual void database_works_again() {}
    virtual void availability_failed(boost::system::error_code) {}
    virtual void availability_works_again() {}
    virtual void accept_failed(boost::system::error_code) {}
    virtual void task_failed(const std::exception_ptr&) {}
};

} // namespace trecho
