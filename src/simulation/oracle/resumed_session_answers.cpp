// What the server answers to the requests of a session.
#include "simulation/oracle/resumed_session.hpp"

#include "client/limits.hpp"
#include "server/limits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace trecho {

using namespace std::chrono_literals;

bool ResumedSession::has_ticket(const std::string& ticket) const {
    return std::ranges::any_of(known_.bought,
                               [&](Id id) { return history_.of(id).ticket == ticket; });
}

void ResumedSession::is_bought(Id id, const std::string& ticket) {
    history_.is_sold(id, ticket);
    known_.bought.push_back(id);
    known_.name.has_bought();
}

void ResumedSession::is_answered(const Offer& offer) {
    if (!offer.is_held) {
        history_.is_refused(*known_.open, offer.reason);
        return known_.open.reset();
    }
    if (offer.seconds != to_seconds(history_.confirm_limit()))
        is_wrong("was told another time limit");
    history_.is_offered(*known_.open);
}

void ResumedSession::decides(bool buys) {
    history_.decides(*known_.open, buys);
    if (buys) known_.name.may_have_bought();
}

void ResumedSession::is_settled(const Sale& sale) {
    const Id id = *known_.open;
    if (sale.is_sold)
        is_bought(id, sale.ticket);
    else
        history_.is_not_sold(id, sale.came_too_late);
    if (!sale.came_too_late) known_.newest_decision = id;
    known_.open.reset();
}

void ResumedSession::answers_slip(const Cancelled& answer) {
    if (answer.reason == "bad_request") return;
    const auto decide_by = history_.of(*known_.open).decide_by;
    if (decide_by && history_.now() < *decide_by)
        is_wrong_unless_disturbed("was heard, while it was to decide, as if it were not");
    is_released(); // the time limit has passed
}

void ResumedSession::answers_late_decision(Id purchase, const Sale& answer) const {
    if (!answer.came_too_late)
        is_wrong_unless_disturbed("said S to \"" + history_.of(purchase).wanted +
                                  "\", which had expired, and was not told so");
}

void ResumedSession::is_named(std::string_view name, const Named& answer) {
    known_.name.is(name);
    if (!answer.reason.empty())
        is_wrong_unless_disturbed("said its name, and was refused: " + answer.reason);
}

void ResumedSession::judge_tickets(const Wallet& wallet) const {
    if (known_.doubtful_cancellation || history_.is_disturbed(client_)) return;
    std::string heard;
    for (const ListedTicket& ticket : wallet.tickets) {
        heard += fmt::format("{} ({}) ", ticket.ticket, fmt::join(ticket.itinerary, " > "));
        if (!is_right_time(ticket))
            is_wrong("has " + ticket.ticket + ", which was not sold at " + ticket.at);
    }
    std::string expected;
    for (const Id id : known_.bought) {
        const Purchase& purchase = history_.of(id);
        if (purchase.cancelled_at) continue;
        expected += fmt::format("{} ({}) ", purchase.ticket, fmt::join(places_of(id), " > "));
    }
    if (heard != expected) is_wrong("has the tickets " + expected + "but was told " + heard);
}

// It was sold between S and its answer; as texts, times of this form have the same order.
bool ResumedSession::is_right_time(const ListedTicket& ticket) const {
    return std::ranges::all_of(known_.bought, [&](Id id) {
        const Purchase& purchase = history_.of(id);
        if (purchase.ticket != ticket.ticket || purchase.calendar_was_set()) return true;
        return print_time(purchase.decided_on) <= ticket.at &&
               ticket.at <= print_time(purchase.ended_on);
    });
}

void ResumedSession::judge_legs(const Listing& listing) {
    const auto& legs = history_.network().legs();
    bool is_right = listing.legs.size() == legs.size();
    for (LegId leg = 0; is_right && leg < legs.size(); ++leg) {
        const ListedLeg& listed = listing.legs[leg];
        is_right = listed.origin == legs[leg].origin && listed.seats == legs[leg].seats &&
                   listed.destination == legs[leg].destination && listed.left <= listed.seats;
        if (is_right) history_.is_told_free(client_, leg, listed.left, history_.spoke_at(client_));
    }
    if (!is_right) is_wrong_unless_disturbed("was told of other legs");
}

void ResumedSession::is_cancelled(Id id, bool has_it, const Cancelled& answer) {
    known_.doubtful_cancellation.reset();
    const std::string& ticket = history_.of(id).ticket;
    if (has_it && answer.is_done) return history_.is_cancelled(id);
    if (has_it) history_.is_not_cancelled(id);
    if (has_it && answer.reason != "busy")
        is_wrong_unless_disturbed("has " + ticket + ", and was told otherwise as it cancelled it");
    if (!has_it && answer.reason != "no_such_ticket")
        is_wrong_unless_disturbed("cancelled " + ticket + " twice");
}

void ResumedSession::must_not_be_cancelled(const std::string& ticket,
                                           const Cancelled& answer) const {
    if (answer.is_done) is_wrong("cancelled " + ticket + ", which isn't its own");
}

void ResumedSession::first_is_told(bool is_told) const {
    if (!is_told && !history_.is_sent_away(client_))
        is_wrong_unless_disturbed("took its session over, and the first connection was not told");
}

// A connection that came late is refused: no other has the session any more from which it could be
// taken. Where few may be turned away, one too many hears nothing.
void ResumedSession::must_be_taken_over(std::string_view last, error_code end) const {
    if (history_.is_disturbed(client_) || history_.is_sent_away(client_)) return;
    if (end == asio::error::timed_out)
        is_wrong("took its session over, and another connection is open still");
    if (last.empty() && server_.turned_away_max != turned_away_max) return;
    if (!last.starts_with(R"({"event":"taken_over"})") && !last.starts_with(R"({"ok":false)"))
        is_wrong(fmt::format("took its session over, and another connection heard {}", last));
}

void ResumedSession::judge_patience(const std::string& doing) const {
    const bool was_told_to_wait = told_to_wait_at_ >= history_.spoke_at(client_);
    const Duration limit = was_told_to_wait ? Duration(silence_in_line_limit) : storing_limit;
    const Duration waited = history_.now() - std::max(history_.spoke_at(client_), told_to_wait_at_);
    if (waited <= limit + 1s) return;
    history_.broken(client_, Invariant::clients_reconnect, "was patient for {}, {}",
                    print_duration(waited), doing);
}

} // namespace trecho
