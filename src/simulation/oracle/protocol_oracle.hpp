// Judges what one client hears on its connection by docs/protocol.md: which answers a request may
// have, as far as the client can know, and when the server closes the connection.
#pragma once

#include "protocol/framing.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/oracle/session_name.hpp"
#include "simulation/oracle/session_oracle.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// What is written in an answer; "" if there is no such text.
std::string text_at(const boost::json::object& answer, std::string_view key);

// Whether all of `expected` is in it.
bool is_like(const boost::json::object& answer, const boost::json::object& expected);

class ProtocolOracle {
public:
    using Object = boost::json::object;

    // The answer must be one of these. It may have other keys besides: a client ignores those.
    using Answers = std::vector<Object>;

    // What the server knows of the client, as far as the client knows.
    struct Session {
        std::string token;
        TimePoint since;            // of the connection that it began with
        boost::json::array tickets; // as TICKETS names them, without the time
        std::optional<Object> last; // how the newest decision ended
        TimePoint last_at;
        std::optional<TimePoint> expired_at; // the newest offer, until something is said about it
        bool is_confirming = false;
        SessionName name;
    };

    ProtocolOracle(Lane client, const ClientHistory& history, const SessionOracle& sessions)
        : client_(client), history_(history), sessions_(sessions) {}

    // To be called for each new connection: what was known is forgotten.
    void connects() {
        unread_.clear();
        is_json_ = false;
        session_ = Session();
        session_.since = history_.now();
    }

    // The plain dialogue. Each byte that is read belongs to True or False, with its line end. True
    // answers only an itinerary of legs that there are, or a decision (ClientHistory judges that).
    void speaks_plain(Framing framing) { framing_ = framing; }
    void reads_plain(std::string_view bytes);
    void answers_plain(std::string_view request, std::string_view answer, bool is_decision = false);

    // What a server with too many clients says unasked.
    static std::string busy_answer(bool is_legacy);

    // The connection is no longer open, or there is a reason why nobody knows.
    void must_be_closed(error_code error, std::string_view when) const {
        const bool is_closed = error && error != asio::error::timed_out;
        history_.expect(is_closed || history_.is_disturbed(client_), client_,
                        Invariant::time_limits, "was not disconnected {}", when);
    }

    // The answer to a request as it stands on the wire: of protocol 2 since HELLO 2.
    void answers(std::string_view request, std::string_view line);
    bool is_greeted() const { return !session_.token.empty(); }

    // A line of protocol 2, if it is one. Whether it announces that the server stops, which is no
    // answer; and whether the server closes the connection behind it.
    std::optional<Object> parse(std::string_view line);
    bool is_stop_event(const Object& line);
    bool is_last_line(const Object& line) {
        const bool stops = text_at(line, "error") == "shutting_down";
        history_.expect(!stops || history_.server_went_down_since(session_.since), client_,
                        "was told that the server stops, and it didn't");
        return stops || text_at(line, "event") == "taken_over";
    }

    // To be asked as the request is sent, since the answer may depend on the time of that.
    Answers answers_to(std::string_view request);
    Answers offers() const {
        const boost::json::value seconds = greeting()["confirm_seconds"];
        return {Object{{"ok", true}, {"available", false}},
                Object{{"ok", true}, {"available", true}, {"seconds", seconds}}};
    }

    // An `expired` event in place of the answer is left to the client.
    void judge(std::string_view request, Object answer, const Answers& expected);

    // RESUME of a session of before, which was in use at `last_used` at the earliest.
    void judge_resumed(const Session& before, const Object& answer, TimePoint last_used);

    void hears_decision(const Places& places, const Object& answer, TimePoint decided_at);
    void expires(const Object& event, TimePoint offered_at);

    Session& session() { return session_; }

private:
    Object greeting() const;

    Lane client_;
    const ClientHistory& history_;
    const SessionOracle& sessions_;
    Framing framing_ = Framing::lines;
    std::string unread_;
    bool is_json_ = false;
    Session session_;
};

} // namespace trecho
