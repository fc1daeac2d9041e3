#include "simulation/oracle/resumed_session.hpp"

#include "client/limits.hpp"
#include "server/limits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace trecho {

using namespace std::chrono_literals;
namespace {

using State = Purchase::State;

} // namespace
using Id = ResumedSession::Id;

void ResumedSession::connects() {
    connects_at_ = history_.now();
    history_.speaks(client_); // if the connection before this one still lives
    was_disturbed_ = history_.is_disturbed(client_) || history_.may_be_shut_out(client_) ||
                     history_.is_sent_away(client_);
    history_.connects(client_);
}

// What a client promises: it tries again until it said that it would give up, and not longer, and
// no pause is so long that the server is there for a while before the client is.
void ResumedSession::judge_arrival(error_code error, TimePoint give_up) const {
    const TimePoint now = history_.now();
    const auto broken = [&](const std::string& how) {
        history_.broken(client_, Invariant::clients_reconnect, "{}", how);
    };
    if (error && now < give_up) broken("gave up before it had said it would");
    if (error && now > give_up + 100ms) broken("had said that it would give up earlier");

    const bool waits_for_sale =
        known_.doubtful_cancellation || (known_.open && history_.of(open()).state == State::buying);
    const TimePoint since = history_.can_be_reached_since();
    // Where there is room for few, nobody knows when it is theirs.
    if (since == ClientHistory::never || history_.is_struck(client_) ||
        server_.clients_max != clients_max_default)
        return;
    const Duration waited = now - std::max(since, connects_at_);
    const Duration storing = waits_for_sale ? storing_limit : Duration::zero();
    if (waited > 2 * longest_pause + 3s + storing)
        broken(fmt::format("came back only {} after the server", print_duration(waited)));
}

std::optional<Id> ResumedSession::resumes(const Standing& standing, const std::string& token) {
    if (!standing.is_known) {
        is_unknown(token);
        return std::nullopt;
    }
    if (may_be_forgotten()) known_.name.may_be_forgotten();
    needs_sale_for_name_ = may_be_forgotten() && !known_.name.possible().contains("");
    const bool is_nothing_kept = known_.bought.empty() && !known_.open;
    if (is_nothing_kept && connects_at_ - left_at_ > session_limit + server_.idle_limit + 1h)
        is_wrong("was away for more than a day, and is still known");
    if (is_nothing_kept && sessions_.must_be_forgotten(client_, connects_at_))
        is_wrong("is still known, and others have taken its room long ago");
    const std::optional<Id> expired = compare_open(standing);
    compare_last(standing);
    return expired;
}

// The server may forget sessions that bought nothing when it stops. A sale would be remembered.
void ResumedSession::is_unknown(const std::string& token) {
    const bool is_first = known_.token.empty();
    if (!is_first && (!known_.bought.empty() || !may_be_forgotten()))
        is_wrong("came back, and its session was not known any more");
    if (known_.open) is_not_bought(open());
    known_ = Known();
    known_.token = token;
    known_.since = connects_at_; // or a moment later
}

// But for what it has bought.
bool ResumedSession::may_be_forgotten() const {
    return history_.server_went_down_since(known_.since) || was_away_for_a_day() ||
           sessions_.may_be_forgotten(client_, was_used_at_);
}

bool ResumedSession::was_away_for_a_day() const {
    return connects_at_ - was_used_at_ > session_limit - 1min;
}

std::optional<Id> ResumedSession::compare_open(const Standing& standing) {
    if (!known_.open) {
        if (standing.is_confirming) is_wrong("came back to seats that it never asked for");
        return std::nullopt;
    }
    const Id id = open();
    if (standing.is_confirming) {
        is_offered_again(id, standing);
        return std::nullopt;
    }
    const bool has_expired = has_surely_expired(id);
    const bool is_of_it = standing.last && standing.last->itinerary == places_of(id);
    if (standing.last && standing.last->sold && !has_ticket(standing.last->ticket)) {
        if (!is_of_it)
            is_wrong(fmt::format("has bought {}", fmt::join(standing.last->itinerary, " > ")));
        is_bought(id, standing.last->ticket);
        known_.newest_decision = id;
        known_.open.reset();
        return std::nullopt;
    }
    is_not_bought(id);
    // An N may have arrived, or not.
    if (is_of_it && !standing.last->sold && history_.of(id).decided_at) known_.newest_decision = id;
    known_.open.reset();
    return has_expired ? std::optional(id) : std::nullopt;
}

void ResumedSession::is_offered_again(Id id, const Standing& standing) {
    const std::chrono::duration<double> left(standing.seconds);
    history_.is_offered(id, std::chrono::duration_cast<Duration>(left));
    if (standing.itinerary != places_of(id))
        is_wrong(fmt::format("came back to {}", fmt::join(standing.itinerary, " > ")));

    const TimePoint now = history_.now();
    const TimePoint offered_at = history_.of(id).offered_at.value_or(now);
    const Duration limit = history_.confirm_limit();
    const double most = to_seconds(limit - (connects_at_ - offered_at)) + 0.001;
    // Not if the offer was lost, or this answer late: then nobody knows how old it is.
    const bool is_new = now - offered_at < 1s || history_.is_disturbed(client_);
    // The time runs since they were held, which may have been heard of late: but not before asking.
    const double least = to_seconds(limit - (now - history_.of(id).asked_at)) - 0.001;
    if (standing.seconds < std::max(least, 0.0) || (!is_new && standing.seconds > most) ||
        standing.seconds > to_seconds(limit))
        is_wrong(fmt::format("has {} s left to decide, though {} have passed", standing.seconds,
                             print_duration(now - offered_at)));
}

// However little room there is, no session is forgotten while seats are held for it.
void ResumedSession::is_not_bought(Id id) {
    const Purchase& purchase = history_.of(id);
    const TimePoint now = history_.now();
    const bool had_time =
        !purchase.decided_at && purchase.decide_by && now + 1s < *purchase.decide_by;
    if (had_time && !history_.server_went_down_since(purchase.offered_at.value_or(now)))
        is_wrong("came back in time, and its seats were gone");
    history_.has_been_released(id);
}

bool ResumedSession::has_surely_expired(Id id) const {
    const Purchase& purchase = history_.of(id);
    return purchase.offered_at && purchase.decide_by && !purchase.decided_at && !was_disturbed_ &&
           history_.now() > *purchase.decide_by && !history_.is_disturbed(client_) &&
           !history_.server_went_down_since(*purchase.offered_at) && !may_be_forgotten();
}

bool ResumedSession::is_about(const ListedDecision& decision, Id id) const {
    const Purchase& purchase = history_.of(id);
    return decision.sold == (purchase.state == State::sold) && decision.ticket == purchase.ticket &&
           decision.itinerary == places_of(id);
}

std::vector<std::string> ResumedSession::places_of(Id id) const {
    const Itinerary itinerary = history_.of(id).itinerary.value_or(Itinerary());
    const Places places = history_.network().places_of(itinerary);
    return {places.begin(), places.end()};
}

// Nobody buys twice by trying again: `last` is what was decided last. A server that has started
// again knows of sales alone.
void ResumedSession::compare_last(const Standing& standing) {
    if (!known_.newest_decision) return;
    const bool was_sold = history_.of(*known_.newest_decision).state == State::sold;
    if (!was_sold && was_away_for_a_day()) return known_.newest_decision.reset();
    if (!was_sold && may_be_forgotten()) {
        if (known_.bought.empty()) return;
        if (standing.last && is_about(*standing.last, known_.bought.back())) return;
    }
    if (!standing.last || !is_about(*standing.last, *known_.newest_decision))
        is_wrong("came back, and `last` is not what it decided last");
}

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
        history_.is_refused(open(), offer.reason);
        return known_.open.reset();
    }
    if (offer.seconds != to_seconds(history_.confirm_limit()))
        is_wrong("was told another time limit");
    history_.is_offered(open());
}

void ResumedSession::is_settled(const Sale& sale) {
    const Id id = open();
    if (sale.is_sold)
        is_bought(id, sale.ticket);
    else
        history_.is_not_sold(id, sale.came_too_late);
    if (!sale.came_too_late) known_.newest_decision = id;
    known_.open.reset();
}

void ResumedSession::answers_slip(const CancelResult& answer) {
    if (answer.reason == "bad_request") return;
    const auto decide_by = history_.of(open()).decide_by;
    if (decide_by && history_.now() < *decide_by)
        is_wrong_unless_disturbed("was heard, while it was to decide, as if it were not");
    is_released(); // the time limit has passed
}

void ResumedSession::judge_tickets(const TicketList& wallet) const {
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

void ResumedSession::is_cancelled(Id id, bool has_it, const CancelResult& answer) {
    known_.doubtful_cancellation.reset();
    const std::string& ticket = history_.of(id).ticket;
    if (has_it && answer.is_done) return history_.is_cancelled(id);
    if (has_it) history_.is_not_cancelled(id);
    if (has_it && answer.reason != "busy")
        is_wrong_unless_disturbed("has " + ticket + ", and was told otherwise as it cancelled it");
    if (!has_it && answer.reason != "no_such_ticket")
        is_wrong_unless_disturbed("cancelled " + ticket + " twice");
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
