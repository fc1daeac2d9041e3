// What a customer of protocol 2 does at the office.
#include "office/ledger_record.hpp"
#include "simulation/workload/resuming_client.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using State = Purchase::State;

} // namespace

awaitable<void> ResumingClient::do_something() {
    if (workload_.is_long && one_in(3)) return stay_away_twice();
    if (std::exchange(looks_for_its_name_, false)) return buy();
    switch (between(0, 12)) {
    case 0: return look_at_legs();
    case 1: return look_at_routes();
    case 2: return look_at_tickets();
    case 3:
    case 4:
    case 5:
    case 6: return cancel();
    default: return buy();
    }
}

awaitable<void> ResumingClient::buy() {
    const bool is_nameless = name_.possible().contains("");
    if (is_nameless ? !one_in(4) : one_in(8)) co_await introduce_itself();
    if (!returning_->is_there()) co_return;
    const std::string wanted = draw_itinerary();
    const ClientHistory::Id id = history_.asks(lane_, wanted, session_, name_.possible());
    open_ = id;
    const std::optional<TimePoint> leaves = draw_leaving(); // and comes back to see
    const TimePoint until = leaves.value_or(end_of_patience());
    const Offer offer = co_await within(patience_, until, server().ask_for(wanted));
    if (offer.error == asio::error::timed_out && leaves) {
        returning_->disconnect();
        co_return;
    }
    if (offer.error) {
        const bool was_told_why = offer.error == asio::error::shut_down;
        if (!server().was_taken_over()) history_.is_disconnected_in_line(id, was_told_why);
        co_return lose(offer.error, "while it waited for an offer");
    }
    if (offer.is_held) {
        if (offer.seconds != to_seconds(workload_.confirm_limit))
            protocol_is_broken("was told another time limit");
        history_.is_offered(id);
        co_await decide();
    } else {
        history_.is_refused(id, offer.reason);
        open_.reset();
    }
}

awaitable<void> ResumingClient::decide() {
    if (open_ && one_in(3)) co_await slip(*open_);
    if (!open_ || !returning_->is_there()) co_return;
    switch (between(0, 11)) {
    case 0: // drops the line, and comes back
        returning_->disconnect();
        co_return;
    case 1: // says nothing, and is told that it was too late
        co_await wait(workload_.confirm_limit + 1s);
        break;
    case 2: // in the last moment, or after it
        co_await wait(workload_.confirm_limit - 1ms + draw_duration(2ms));
        break;
    case 3: co_return co_await come_again_by_another_way(draw_absence());
    case 4:
        if (open_) co_await quit(*open_);
        co_return;
    default: co_await wait(draw_thinking());
    }
    if (open_) co_await say(*open_, one_in(4) ? Decision::decline : Decision::buy);
}

// Of the finger: it changes nothing, neither the seats nor their time.
awaitable<void> ResumingClient::slip(ClientHistory::Id id) {
    co_await wait(draw_duration(1s));
    history_.speaks(lane_);
    const Cancelled answer = co_await within(patience_, end_of_patience(), server().cancel("T0"));
    if (answer.error) co_return lose(answer.error, "after a slip");
    history_.hears(lane_);
    if (answer.reason == "bad_request") co_return;

    const auto decide_by = history_.of(id).decide_by;
    const bool had_time = decide_by && now() < *decide_by;
    if (had_time && !history_.is_disturbed(lane_))
        protocol_is_broken("was heard, while it was to decide, as if it were not");
    history_.has_been_released(id); // the time limit has passed
    open_.reset();
}

// Instead of deciding: the seats are let go at once, and there is nothing to come back to.
awaitable<void> ResumingClient::quit(ClientHistory::Id id) {
    history_.gives_up(id);
    co_await server().leave();
    co_await wait(100ms); // for it to arrive
    returning_->disconnect();
    if (history_.is_disturbed(lane_)) co_return;
    history_.has_been_released(id);
    open_.reset();
}

awaitable<void> ResumingClient::say(ClientHistory::Id id, Decision decision) {
    const bool buys = decision == Decision::buy;
    history_.decides(id, buys);
    if (buys) name_.may_have_bought();
    const bool is_impatient = buys && one_in(4); // and looks by another way how it stands
    const TimePoint until = is_impatient ? now() + draw_duration(2ms) : end_of_patience();
    const Sale sale = co_await within(patience_, until, server().decide(decision));
    if (sale.error == asio::error::timed_out && is_impatient)
        co_return co_await come_again_by_another_way(draw_duration(1ms));
    if (sale.error) co_return lose(sale.error, "while it waited for the end of its purchase");

    if (sale.is_sold) {
        history_.is_sold(id, sale.ticket);
        bought_.push_back(id);
        name_.has_bought();
    } else {
        history_.is_not_sold(id, sale.came_too_late);
    }
    if (!sale.came_too_late) newest_decision_ = id;
    open_.reset();
}

// Its name stands beside what it buys from now on, also when it comes back.
awaitable<void> ResumingClient::introduce_itself() {
    const TypedName& chosen = names_taken[between(0, names_taken.size() - 1)];
    history_.speaks(lane_);
    name_.may_be(chosen.name);
    const Named named = co_await within(patience_, end_of_patience(),
                                        server().introduce(std::string(chosen.typed)));
    if (named.error) co_return lose(named.error, "as it said its name");
    history_.hears(lane_);
    name_.is(chosen.name);
    if (!named.reason.empty() && !history_.is_disturbed(lane_))
        protocol_is_broken("said its name, and was refused: " + named.reason);
}

awaitable<void> ResumingClient::look_at_tickets() {
    history_.speaks(lane_);
    const Wallet wallet = co_await within(patience_, end_of_patience(), server().tickets());
    if (wallet.error) co_return lose(wallet.error, "as it asked for its tickets");
    history_.hears(lane_);
    if (doubtful_cancellation_ || history_.is_disturbed(lane_)) co_return;

    std::string heard;
    for (const ListedTicket& ticket : wallet.tickets) {
        heard += fmt::format("{} ({}) ", ticket.ticket, fmt::join(ticket.itinerary, " > "));
        if (!is_right_time(ticket))
            protocol_is_broken("has " + ticket.ticket + ", which was not sold at " + ticket.at);
    }
    if (heard != known_tickets())
        protocol_is_broken("has the tickets " + known_tickets() + "but was told " + heard);
}

// It was sold between S and its answer; as texts, times of this form have the same order.
bool ResumingClient::is_right_time(const ListedTicket& ticket) const {
    return std::ranges::all_of(bought_, [&](ClientHistory::Id id) {
        const Purchase& purchase = history_.of(id);
        if (purchase.ticket != ticket.ticket || purchase.calendar_was_set()) return true;
        return print_time(purchase.decided_on) <= ticket.at &&
               ticket.at <= print_time(purchase.ended_on);
    });
}

std::string ResumingClient::known_tickets() const {
    std::string tickets;
    for (const ClientHistory::Id id : bought_) {
        const Purchase& purchase = history_.of(id);
        if (purchase.cancelled_at) continue;
        tickets += fmt::format("{} ({}) ", purchase.ticket, fmt::join(places_of(id), " > "));
    }
    return tickets;
}

awaitable<void> ResumingClient::cancel() {
    if (one_in(3)) co_return co_await cancel_of_others();
    if (bought_.empty() || doubtful_cancellation_) co_return;
    const ClientHistory::Id id = bought_[between(0, bought_.size() - 1)];
    const std::string ticket = history_.of(id).ticket;
    const bool has_it = !history_.of(id).cancelled_at;
    history_.speaks(lane_);
    if (has_it) history_.cancels(id);
    const Cancelled cancelled =
        co_await within(patience_, end_of_patience(), server().cancel(ticket));
    if (cancelled.error) {
        if (has_it) doubtful_cancellation_ = id;
        co_return lose(cancelled.error, "as it cancelled a ticket");
    }
    if (has_it && cancelled.is_done) history_.is_cancelled(id);
    if (has_it && !cancelled.is_done) {
        history_.is_not_cancelled(id);
        if (cancelled.reason != "busy" && !history_.is_disturbed(lane_))
            protocol_is_broken("has " + ticket + ", and was told otherwise as it cancelled it");
        co_return co_await look_at_tickets(); // it has it still
    }
    if (!has_it && cancelled.reason != "no_such_ticket" && !history_.is_disturbed(lane_))
        protocol_is_broken("cancelled " + ticket + " twice");
}

// A ticket that isn't ours.
awaitable<void> ResumingClient::cancel_of_others() {
    const std::string ticket = "T" + std::to_string(between(1, 6));
    const bool is_ours = std::ranges::any_of(
        bought_, [&](ClientHistory::Id id) { return history_.of(id).ticket == ticket; });
    if (is_ours) co_return;
    history_.speaks(lane_);
    const Cancelled cancelled =
        co_await within(patience_, end_of_patience(), server().cancel(ticket));
    if (cancelled.error) co_return lose(cancelled.error, "as it cancelled somebody's ticket");
    history_.hears(lane_);
    if (cancelled.is_done) protocol_is_broken("cancelled " + ticket + ", which isn't its own");
}

awaitable<void> ResumingClient::look_at_legs() {
    history_.speaks(lane_);
    const TimePoint asked = now();
    const Listing listing = co_await within(patience_, end_of_patience(), server().list());
    if (listing.error) co_return lose(listing.error, "as it asked for the legs");
    history_.hears(lane_);

    const auto& legs = workload_.network.legs();
    bool is_right = listing.legs.size() == legs.size();
    for (LegId leg = 0; is_right && leg < legs.size(); ++leg) {
        const ListedLeg& listed = listing.legs[leg];
        is_right = listed.origin == legs[leg].origin && listed.seats == legs[leg].seats &&
                   listed.destination == legs[leg].destination && listed.left <= listed.seats;
        if (is_right) history_.is_told_free(lane_, leg, listed.left, asked);
    }
    if (!is_right && !history_.is_disturbed(lane_)) protocol_is_broken("was told of other legs");
}

awaitable<void> ResumingClient::look_at_routes() {
    history_.speaks(lane_);
    const auto& legs = workload_.network.legs();
    const Leg& from = legs[between(0, legs.size() - 1)];
    const Leg& to = legs[between(0, legs.size() - 1)];
    const std::string destination = one_in(8) ? "Nowhere" : to.destination;
    const TimePoint asked = now();
    const Proposals proposals = co_await within(patience_, end_of_patience(),
                                                server().find_routes(from.origin, destination));
    if (proposals.error) co_return lose(proposals.error, "as it asked for routes");
    history_.hears(lane_);

    std::size_t longest = 0;
    for (const std::vector<std::string>& route : proposals.routes) {
        if (route.size() < longest) protocol_is_broken("was proposed the longer routes first");
        longest = route.size();
    }
    history_.is_proposed(lane_, {from.origin, destination, proposals.routes, asked});
}

} // namespace trecho
