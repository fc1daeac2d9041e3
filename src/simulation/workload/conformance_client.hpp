// A customer who knows docs/protocol.md by heart: speaks protocol 2 by hand, in whatever letters it
// allows, and holds each line of an answer against what is written there.
#pragma once

#include "simulation/oracle/session_name.hpp"
#include "simulation/workload/workload.hpp"
#include "wire/connection.hpp"

#include <boost/json/value.hpp>

#include <memory>
#include <optional>

namespace trecho {

class ConformanceClient : public Client {
public:
    using Client::Client;

    awaitable<void> live();

private:
    using Line = std::optional<boost::json::object>; // nothing when the connection has ended

    awaitable<void> come_in();
    awaitable<void> come_back();
    awaitable<void> resume_itself();
    void leave();

    // What can be done there.
    awaitable<void> visit();
    awaitable<void> ask_something();
    awaitable<void> say_name();
    awaitable<void> look_at_legs();
    awaitable<void> look_at_places();
    awaitable<void> look_at_tickets();
    awaitable<void> buy();
    awaitable<bool> slip(ClientHistory::Id id); // whether it is still to decide
    awaitable<void> decide(ClientHistory::Id id, bool buys);
    awaitable<void> is_too_late(ClientHistory::Id id);
    awaitable<void> stay_silent(ClientHistory::Id id);
    awaitable<void> fall_asleep();
    awaitable<void> say_as_much_as_may_be();
    awaitable<void> say_too_much();
    awaitable<void> quit();
    awaitable<void> see_the_end(std::string_view after);

    // Says it in some spelling, and expects an answer with at least these keys.
    awaitable<void> say(std::string message, boost::json::object expected);
    awaitable<Line> hear();
    bool announces_the_stop(const Line& line);
    boost::json::object answer_to_a_decision(); // where there is nothing to decide
    Line understand(const Received& received);
    void expect(const boost::json::object& answer, const boost::json::object& expected,
                std::string_view what);
    void is_broken(const std::string& how);
    boost::json::object greeting_of(const std::string& session) const;

    // What the server knows of us, as far as we know.
    struct Known {
        std::string session;
        TimePoint since;
        boost::json::array tickets;              // as TICKETS names them, without the time
        std::optional<boost::json::object> last; // how the newest decision ended
        TimePoint last_at;
        std::optional<TimePoint> expired_at; // the newest offer, until something is said about it
        SessionName name;
    };

    std::unique_ptr<Connection> server_; // null when there is none
    Stream* stream_ = nullptr;           // beneath it
    Known known_;
};

// What is written in an answer.
boost::json::object object_of(std::string_view text);
std::string text_at(const boost::json::object& answer, std::string_view key);

// Whether all of `expected` is in it; a client ignores keys that it doesn't know.
bool is_like(const boost::json::object& answer, const boost::json::object& expected);

} // namespace trecho
