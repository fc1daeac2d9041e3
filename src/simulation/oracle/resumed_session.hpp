// Judges what a server says of one client's session, which the client resumes after each
// disconnection (docs/protocol.md, Coming back).
#pragma once

#include "client/customer.hpp"
#include "server/limits.hpp"
#include "server/server.hpp"
#include "simulation/oracle/client_history.hpp"
#include "simulation/oracle/session_name.hpp"
#include "simulation/oracle/session_oracle.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace trecho {

class ResumedSession {
public:
    using Id = ClientHistory::Id;

    struct Known {              // by the client
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
    void connects() {
        connects_at_ = history_.now();
        history_.speaks(client_); // if the connection before this one still lives
        was_disturbed_ =
            is_disturbed() || history_.may_be_shut_out(client_) || history_.is_sent_away(client_);
        history_.connects(client_);
    }
    void judge_arrival(error_code error, TimePoint give_up) const;

    // Only the session, to which nobody comes back, could tell how the open purchase ended.
    void gives_up() {
        history_.is_lost(open());
        known_ = Known();
    }

    // RESUME was answered. Returns the open purchase if its time to decide has certainly passed.
    std::optional<Id> resumes(const Standing& standing, const std::string& token);

    // Whether only another sale can show under which name the session is remembered.
    bool needs_sale_for_name() { return std::exchange(needs_sale_for_name_, false); }

    // The open purchase.
    Id asks_for(const std::string& itinerary) {
        const std::set<std::string>& names = known_.name.possible();
        return known_.open.emplace(history_.asks(client_, itinerary, known_.token, names));
    }
    void is_answered(const Offer& offer) {
        if (!offer.is_held) {
            history_.is_refused(open(), offer.reason);
            return known_.open.reset();
        }
        history_.expect(offer.seconds == to_seconds(history_.confirm_limit()), client_,
                        "was told another time limit");
        history_.is_offered(open());
    }
    void decides(bool buys) {
        history_.decides(open(), buys);
        if (buys) known_.name.may_have_bought();
    }
    void is_settled(const Sale& sale) {
        if (!sale.came_too_late) known_.newest_decision = known_.open;
        if (sale.is_sold) return is_bought(sale.ticket);
        history_.is_not_sold(open(), sale.came_too_late);
        known_.open.reset();
    }
    void is_released() {
        history_.has_been_released(open());
        known_.open.reset();
    }

    void answers_slip(const CancelResult& answer) {
        if (answer.reason == "bad_request") return;
        const auto decide_by = history_.of(open()).decide_by;
        history_.expect(!decide_by || history_.now() >= *decide_by || is_disturbed(), client_,
                        "was heard, while it was to decide, as if it were not");
        is_released(); // the time limit has passed
    }
    void answers_late_decision(Id purchase, const Sale& answer) const {
        history_.expect(answer.came_too_late || is_disturbed(), client_,
                        "said S to \"{}\", which had expired, and was not told so",
                        history_.of(purchase).wanted);
    }
    void is_named(std::string_view name, const NameResult& answer) {
        known_.name.is(name);
        history_.expect(answer.reason.empty() || is_disturbed(), client_,
                        "said its name, and was refused: {}", answer.reason);
    }
    void judge_tickets(const TicketList& wallet) const;
    void judge_legs(const Listing& listing);
    void cancels(Id purchase) {
        history_.cancels(purchase);
        known_.doubtful_cancellation = purchase; // until there is an answer
    }
    void is_cancelled(Id id, bool has_it, const CancelResult& answer) {
        known_.doubtful_cancellation.reset();
        const std::string& ticket = history_.of(id).ticket;
        if (has_it) {
            history_.is_cancelled(id, answer.is_done);
            history_.expect(answer.is_done || answer.reason == "busy" || is_disturbed(), client_,
                            "has {}, and was told otherwise as it cancelled it", ticket);
        } else {
            history_.expect(answer.reason == "no_such_ticket" || is_disturbed(), client_,
                            "cancelled {} twice", ticket);
        }
    }
    bool has_ticket(const std::string& ticket) const { // also a cancelled one
        return std::ranges::any_of(known_.bought,
                                   [&](Id id) { return history_.of(id).ticket == ticket; });
    }
    void must_not_be_cancelled(const std::string& ticket, const CancelResult& answer) const {
        history_.expect(!answer.is_done, client_, "cancelled {}, which isn't its own", ticket);
    }

    // Whether the newest connection takes the session from the one before, which is told so.
    bool must_take_over() const {
        return !was_disturbed_ && !is_disturbed() && !history_.is_sent_away(client_);
    }
    void first_is_told(bool is_told) const {
        history_.expect(is_told || is_disturbed() || history_.is_sent_away(client_), client_,
                        "took its session over, and the first connection was not told");
    }

    // Other connections, too, asked for it: this one heard `last`, and its end. One that came late
    // is refused. Where few may be turned away, one too many hears nothing.
    void must_be_taken_over(std::string_view last, error_code end) const {
        if (is_disturbed() || history_.is_sent_away(client_)) return;
        history_.expect(end != asio::error::timed_out, client_,
                        "took its session over, and another connection is open still");
        if (last.empty() && server_.turned_away_max != turned_away_max) return;
        history_.expect(last.starts_with(R"({"event":"taken_over"})") ||
                            last.starts_with(R"({"ok":false)"),
                        client_, "took its session over, and another connection heard {}", last);
    }

    // A client waits only so long for an answer (client/limits.hpp), or, in line, for an event.
    void is_told_ahead(std::uint64_t ahead) {
        told_to_wait_at_ = history_.now();
        history_.is_told_ahead(client_, ahead);
    }
    void judge_patience(const std::string& doing) const;

private:
    // The server may forget sessions that bought nothing when it stops. A sale would be remembered.
    void is_unknown(const std::string& token) {
        history_.expect(known_.token.empty() || (known_.bought.empty() && may_be_forgotten()),
                        client_, "came back, and its session was not known any more");
        if (known_.open) is_not_bought(open());
        known_ = Known();
        known_.token = token;
        known_.since = connects_at_; // or a moment later
    }
    std::optional<Id> compare_open(const Standing& standing);
    void is_offered_again(Id id, const Standing& standing);
    void is_bought(const std::string& ticket) {
        history_.is_sold(open(), ticket);
        known_.bought.push_back(open());
        known_.name.has_bought();
        known_.open.reset();
    }
    // However little room there is, no session is forgotten while seats are held for it.
    void is_not_bought(Id id) {
        const Purchase& purchase = history_.of(id);
        const TimePoint now = history_.now();
        const bool had_time =
            !purchase.decided_at && purchase.decide_by && now + on_the_way < *purchase.decide_by;
        history_.expect(!had_time ||
                            history_.server_went_down_since(purchase.offered_at.value_or(now)),
                        client_, "came back in time, and its seats were gone");
        is_released();
    }
    void compare_last(const Standing& standing);
    bool is_about(const ListedDecision& decision, Id id) const {
        const bool was_sold = history_.of(id).state == Purchase::State::sold;
        return decision.sold == was_sold && decision.ticket == history_.of(id).ticket &&
               decision.itinerary == places_of(id);
    }
    // It was sold between S and its answer; as texts, times of this form have the same order.
    bool is_right_time(const ListedTicket& ticket) const {
        return std::ranges::all_of(known_.bought, [&](Id id) {
            const Purchase& purchase = history_.of(id);
            if (purchase.ticket != ticket.ticket || purchase.calendar_was_set()) return true;
            return print_time(purchase.decided_on) <= ticket.at &&
                   ticket.at <= print_time(purchase.ended_on);
        });
    }
    bool has_surely_expired(Id id) const {
        const Purchase& purchase = history_.of(id);
        return purchase.offered_at && purchase.decide_by && !purchase.decided_at &&
               !was_disturbed_ && history_.now() > *purchase.decide_by && !is_disturbed() &&
               !history_.server_went_down_since(*purchase.offered_at) && !may_be_forgotten();
    }
    bool may_be_forgotten() const { // but for its sales
        return history_.server_went_down_since(known_.since) || was_away_for_a_day() ||
               sessions_.may_be_forgotten(client_, was_used_at_);
    }
    bool was_away_for_a_day() const { // or nearly
        return connects_at_ - was_used_at_ > session_limit - std::chrono::minutes(1);
    }
    std::vector<std::string> places_of(Id id) const {
        const Places places = history_.network().places_of(history_.of(id).itinerary);
        return {places.begin(), places.end()};
    }
    bool is_disturbed() const { return history_.is_disturbed(client_); }

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
