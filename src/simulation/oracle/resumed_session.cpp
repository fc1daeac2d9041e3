#include "simulation/oracle/resumed_session.hpp"

#include "client/limits.hpp"

#include <fmt/ranges.h>

namespace trecho {

using namespace std::chrono_literals;
using Id = ResumedSession::Id;

// What a client promises: it tries again until it said that it would give up, and not longer, and
// no pause is so long that the server is there for a while before the client is.
void ResumedSession::judge_arrival(error_code error, TimePoint give_up) const {
    const TimePoint now = history_.now();
    const auto check = [&](bool is_right, const std::string& how) {
        history_.expect(is_right, client_, Invariant::clients_reconnect, "{}", how);
    };
    check(!error || now >= give_up, "gave up before it had said it would");
    check(!error || now <= give_up + 100ms, "had said that it would give up earlier");

    const TimePoint since = history_.can_be_reached_since();
    // Where there is room for few, nobody knows when it is theirs.
    if (since == ClientHistory::never || history_.is_struck(client_) ||
        server_.clients_max != clients_max_default)
        return;
    const Duration waited = now - std::max(since, connects_at_);
    const bool has_decided = known_.open && history_.of(open()).state == Purchase::State::buying;
    const bool waits_for_sale = has_decided || known_.doubtful_cancellation;
    const Duration storing = waits_for_sale ? storing_limit : Duration::zero();
    check(waited <= 2 * longest_pause + 3s + storing,
          fmt::format("came back only {} after the server", print_duration(waited)));
}

std::optional<Id> ResumedSession::resumes(const Standing& standing, const std::string& token) {
    if (!standing.is_known) {
        is_unknown(token);
        return std::nullopt;
    }
    if (may_be_forgotten()) known_.name.may_be_forgotten();
    needs_sale_for_name_ = may_be_forgotten() && !known_.name.possible().contains("");
    const bool is_kept = !known_.bought.empty() || known_.open;
    history_.expect(is_kept || connects_at_ - left_at_ <= session_limit + server_.idle_limit + 1h,
                    client_, "was away for more than a day, and is still known");
    history_.expect(is_kept || !sessions_.must_be_forgotten(client_, connects_at_), client_,
                    "is still known, and others have taken its room long ago");
    const std::optional<Id> expired = compare_open(standing);
    compare_last(standing);
    return expired;
}

std::optional<Id> ResumedSession::compare_open(const Standing& standing) {
    history_.expect(known_.open || !standing.is_confirming, client_,
                    "came back to seats that it never asked for");
    if (!known_.open) return std::nullopt;
    const Id id = open();
    if (standing.is_confirming) {
        is_offered_again(id, standing);
        return std::nullopt;
    }
    const bool is_of_it = standing.last && standing.last->itinerary == places_of(id);
    if (standing.last && standing.last->sold && !has_ticket(standing.last->ticket)) {
        history_.expect(is_of_it, client_, "has bought {}",
                        fmt::join(standing.last->itinerary, " > "));
        is_bought(standing.last->ticket);
        known_.newest_decision = id;
        return std::nullopt;
    }
    const bool has_expired = has_surely_expired(id);
    is_not_bought(id);
    // An N may have arrived, or not.
    if (is_of_it && !standing.last->sold && history_.of(id).decided_at) known_.newest_decision = id;
    return has_expired ? std::optional(id) : std::nullopt;
}

void ResumedSession::is_offered_again(Id id, const Standing& standing) {
    const std::chrono::duration<double> left(standing.seconds);
    history_.is_offered(id, std::chrono::duration_cast<Duration>(left));
    history_.expect(standing.itinerary == places_of(id), client_, "came back to {}",
                    fmt::join(standing.itinerary, " > "));

    const TimePoint now = history_.now();
    const TimePoint offered_at = history_.of(id).offered_at.value_or(now);
    const Duration limit = history_.confirm_limit();
    const double most = to_seconds(limit - (connects_at_ - offered_at)) + 0.001;
    // Not if the offer was lost, or this answer late: then nobody knows how old it is.
    const bool is_new = now - offered_at < 1s || is_disturbed();
    // The time runs since they were held, which may have been heard of late: but not before asking.
    const double least = to_seconds(limit - (now - history_.of(id).asked_at)) - 0.001;
    history_.expect(standing.seconds >= std::max(least, 0.0) &&
                        (is_new || standing.seconds <= most) &&
                        standing.seconds <= to_seconds(limit),
                    client_, "has {} s left to decide, though {} have passed", standing.seconds,
                    print_duration(now - offered_at));
}

// Nobody buys twice by trying again. A server that has started again knows of sales alone.
void ResumedSession::compare_last(const Standing& standing) {
    if (!known_.newest_decision) return;
    const bool was_sold = history_.of(*known_.newest_decision).state == Purchase::State::sold;
    if (!was_sold && was_away_for_a_day()) return known_.newest_decision.reset();
    if (!was_sold && may_be_forgotten()) {
        if (known_.bought.empty()) return;
        if (standing.last && is_about(*standing.last, known_.bought.back())) return;
    }
    history_.expect(standing.last && is_about(*standing.last, *known_.newest_decision), client_,
                    "came back, and `last` is not what it decided last");
}

void ResumedSession::judge_tickets(const TicketList& wallet) const {
    if (known_.doubtful_cancellation || is_disturbed()) return;
    std::string heard;
    for (const ListedTicket& ticket : wallet.tickets) {
        heard += fmt::format("{} ({}) ", ticket.ticket, fmt::join(ticket.itinerary, " > "));
        history_.expect(is_right_time(ticket), client_, "has {}, which was not sold at {}",
                        ticket.ticket, ticket.at);
    }
    std::string expected;
    for (const Id id : known_.bought) {
        const Purchase& purchase = history_.of(id);
        if (purchase.cancelled_at) continue;
        expected += fmt::format("{} ({}) ", purchase.ticket, fmt::join(places_of(id), " > "));
    }
    history_.expect(heard == expected, client_, "has the tickets {}but was told {}", expected,
                    heard);
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
    history_.expect(is_right || is_disturbed(), client_, "was told of other legs");
}

void ResumedSession::judge_patience(const std::string& doing) const {
    const bool was_told_to_wait = told_to_wait_at_ >= history_.spoke_at(client_);
    const Duration limit = was_told_to_wait ? Duration(silence_in_line_limit) : storing_limit;
    const Duration waited = history_.now() - std::max(history_.spoke_at(client_), told_to_wait_at_);
    history_.expect(waited <= limit + 1s, client_, Invariant::clients_reconnect,
                    "was patient for {}, {}", print_duration(waited), doing);
}

} // namespace trecho
