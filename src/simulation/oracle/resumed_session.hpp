// Judges what a server says of one client's session, which the client resumes after each
// disconnection (docs/protocol.md, Coming back).
#pragma once

#include "client/customer.hpp"
#include "server/server.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/oracle/session_name.hpp"
#include "simulation/oracle/session_oracle.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trecho {

class ResumedSession {
public:
    using Id = ClientHistory::Id;

    // What the client knows.
    struct Known {
        std::string token;      // that the purchases belong to; "" before there is a session
        TimePoint since;        // when the server gave it
        SessionName name;       // of the session
        std::vector<Id> bought; // with it, in order, cancelled ones too
        std::optional<Id> open; // what a lost connection has left undecided, or in doubt
        std::optional<Id> newest_decision; // whose end is known
        std::optional<Id> doubtful_cancellation;
    };

    ResumedSession(Lane client, ClientHistory& history, const SessionOracle& sessions,
                   const ServerSettings& server)
        : client_(client), history_(history), sessions_(sessions), server_(server) {}

    Known& known() { return known_; }
    Id open() const { return known_.open.value_or(0); } // to be asked only if there is one

    // The session is in use, on a connection that still lives.
    void is_used() { was_used_at_ = history_.was_heard_at(client_); }

    // The client has no connection; then it connects, and does so until it is there or gives up.
    void leaves() { left_at_ = history_.now(); }
    void connects();
    void judge_arrival(error_code error, TimePoint give_up) const;

    // Only the session, to which nobody comes back, could tell how the open purchase ended.
    void gives_up() {
        history_.is_lost(open());
        known_ = Known();
    }

    // What RESUME has answered. Returns the open purchase if its time to decide has certainly
    // passed.
    std::optional<Id> resumes(const Standing& standing, const std::string& token);

    // Whether only another sale can show under which name the session is remembered.
    bool needs_sale_for_name() { return std::exchange(needs_sale_for_name_, false); }

    // The open purchase.
    Id asks_for(const std::string& itinerary) {
        const std::set<std::string>& names = known_.name.possible();
        return known_.open.emplace(history_.asks(client_, itinerary, known_.token, names));
    }
    void is_answered(const Offer& offer);
    void decides(bool buys) {
        history_.decides(open(), buys);
        if (buys) known_.name.may_have_bought();
    }
    void is_settled(const Sale& sale);
    void is_released() {
        history_.has_been_released(open());
        known_.open.reset();
    }

    void answers_slip(const CancelResult& answer);
    void answers_late_decision(Id purchase, const Sale& answer) const {
        if (!answer.came_too_late)
            is_wrong_unless_disturbed("said S to \"" + history_.of(purchase).wanted +
                                      "\", which had expired, and was not told so");
    }
    void is_named(std::string_view name, const NameResult& answer) {
        known_.name.is(name);
        if (!answer.reason.empty())
            is_wrong_unless_disturbed("said its name, and was refused: " + answer.reason);
    }
    void judge_tickets(const TicketList& wallet) const;
    void judge_legs(const Listing& listing);
    void cancels(Id purchase) {
        history_.cancels(purchase);
        known_.doubtful_cancellation = purchase; // until there is an answer
    }
    void is_cancelled(Id purchase, bool has_it, const CancelResult& answer);
    bool has_ticket(const std::string& ticket) const; // also a cancelled one
    void must_not_be_cancelled(const std::string& ticket, const CancelResult& answer) const {
        if (answer.is_done) is_wrong("cancelled " + ticket + ", which isn't its own");
    }

    // Whether the newest connection takes the session from the one before, which is told so.
    bool must_take_over() const {
        return !was_disturbed_ && !history_.is_disturbed(client_) &&
               !history_.is_sent_away(client_);
    }
    void first_is_told(bool is_told) const {
        if (!is_told && !history_.is_sent_away(client_))
            is_wrong_unless_disturbed(
                "took its session over, and the first connection was not told");
    }

    // Other connections, too, asked for it: this one heard `last`, and its end.
    void must_be_taken_over(std::string_view last, error_code end) const;

    // A client waits only so long for an answer (client/limits.hpp), or, in line, for an event.
    void is_told_ahead(std::uint64_t ahead) {
        told_to_wait_at_ = history_.now();
        history_.is_told_ahead(client_, ahead);
    }
    void judge_patience(const std::string& doing) const;

private:
    void is_unknown(const std::string& token);
    std::optional<Id> compare_open(const Standing& standing);
    void is_offered_again(Id id, const Standing& standing);
    void is_bought(Id id, const std::string& ticket);
    void is_not_bought(Id id);
    void compare_last(const Standing& standing);
    bool is_about(const ListedDecision& decision, Id id) const;
    bool is_right_time(const ListedTicket& ticket) const;
    bool has_surely_expired(Id id) const;
    bool may_be_forgotten() const;
    bool was_away_for_a_day() const; // or nearly: only what it has bought is remembered then
    std::vector<std::string> places_of(Id id) const;
    void is_wrong(const std::string& how) const {
        history_.broken(client_, Invariant::protocol_is_kept, "{}", how);
    }
    void is_wrong_unless_disturbed(const std::string& how) const {
        if (!history_.is_disturbed(client_)) is_wrong(how);
    }

    Lane client_;
    ClientHistory& history_;
    const SessionOracle& sessions_;
    const ServerSettings& server_;
    Known known_;
    TimePoint left_at_;
    TimePoint connects_at_;
    TimePoint was_used_at_;      // at most since then it was unused
    bool was_disturbed_ = false; // the connection before this one
    bool needs_sale_for_name_ = false;
    TimePoint told_to_wait_at_ = TimePoint::min();
};

} // namespace trecho
