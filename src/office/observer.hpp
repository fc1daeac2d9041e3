// What sessions and office tell the outside. They call no logger, no metric, no trace: they say
// what happened, and whoever wants to know makes of it what he likes.
#pragma once

#include "office/network.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string_view>

namespace trecho {

using ConnectionId = std::uint64_t; // counts the connections of this server, from 1

// Called on the office's executor, between two co_awaits: it must be quick and must not throw. An
// observer that needs the time has a Clock. Each event has a body that does nothing, so that an
// observer writes only those that it wants.
class Observer {
public:
    virtual ~Observer() = default;

    // One session, from first to last.
    virtual void opened(ConnectionId, std::string_view /*peer*/) {}
    virtual void waiting(ConnectionId, const Itinerary&, std::size_t /*ahead*/) {}
    virtual void turn_taken(ConnectionId, const Itinerary&) {}
    virtual void held(ConnectionId, const Itinerary&) {}
    // The seats that `before` held are the first one's to decide about: what becomes of them is
    // told of that one. Seats that are kept for a dropped connection are told of it, though it is
    // closed.
    virtual void resumed(ConnectionId, ConnectionId /*before*/, const Itinerary&) {}
    virtual void sold(ConnectionId, const Itinerary&, std::string_view /*ticket*/,
                      std::string_view /*name, "" for none*/) {}
    virtual void cancelled(ConnectionId, const Itinerary&, std::string_view /*ticket*/) {}
    virtual void released(ConnectionId, const Itinerary&) {}
    virtual void expired(ConnectionId, const Itinerary&) {}
    virtual void closed(ConnectionId) {}

    // The office and its server. While storage fails nothing is sold; while the availability can't
    // be shown, the snapshot is old, and that is all.
    virtual void storage_failed(boost::system::error_code) {}
    virtual void storage_works_again() {}
    virtual void availability_failed(boost::system::error_code) {}
    virtual void availability_works_again() {}
    virtual void accept_failed(boost::system::error_code) {}
    virtual void task_failed(const std::exception_ptr&) {}
};

} // namespace trecho
