#include "simulation/workload/resuming_client.hpp"

#include "client/limits.hpp"
#include "client/texts.hpp"
#include "protocol/limits.hpp"
#include "server/limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using State = Purchase::State;

} // namespace

ResumingClient::ResumingClient(const ClientContext& context)
    : Client(context), connector_(workload_.wire.connector("server", name())),
      returning_(next_visit()) {}

std::unique_ptr<ReturningCustomer> ResumingClient::next_visit() {
    return std::make_unique<ReturningCustomer>(*connector_, clock(), interrupt_, store_,
                                               [this](std::uint64_t ahead) {
                                                   told_to_wait_at_ = now();
                                                   history_.is_told_ahead(lane_, ahead);
                                               });
}

awaitable<bool> ResumingClient::wants_more() {
    if (open_) co_return true;
    co_return co_await Client::wants_more();
}

awaitable<void> ResumingClient::act() {
    if (open_ && history_.of(*open_).state == State::offered) return decide();
    if (one_in(8)) return come_again_by_another_way(draw_absence());
    return do_something();
}

void ResumingClient::leave() {
    if (returning_->is_there()) was_here_at_ = history_.was_heard_at(lane_);
}

awaitable<void> ResumingClient::say_goodbye() {
    if (returning_->is_there()) co_await server().leave();
}

// Whether it was sold after all, only the session could tell to which nobody comes back.
void ResumingClient::begin_anew(ClientHistory::Id lost) {
    history_.is_lost(lost);
    store_.save("");
    returning_ = next_visit();
    forget_session();
}

// What RESUME answered, against what we know.
void ResumingClient::compare(const Standing& standing) {
    if (!standing.is_known) return is_a_stranger_now();

    if (may_be_forgotten()) name_.may_be_forgotten();
    looks_for_its_name_ = may_be_forgotten() && !name_.possible().contains("");
    const bool is_nothing_kept = bought_.empty() && !open_;
    if (is_nothing_kept && absence_ > session_limit + workload_.server.idle_limit + 1h)
        protocol_is_broken("was away for more than a day, and is still known");
    if (is_nothing_kept && workload_.sessions.must_be_forgotten(lane_, came_in_at_))
        protocol_is_broken("is still known, and others have taken its room long ago");
    compare_with_open_purchase(standing);
    compare_last(standing);
}

// The server doesn't know our session. It may forget those that bought nothing when it stops.
void ResumingClient::is_a_stranger_now() {
    const bool is_first = session_.empty();
    if (!is_first && (!bought_.empty() || !may_be_forgotten())) {
        protocol_is_broken("came back, and its session was not known any more");
    }
    if (open_) has_not_bought(*open_); // a sale would have been remembered
    forget_session();
    session_ = returning_->memory().session;
    session_since_ = came_in_at_; // or a moment later
}

// But for what it has bought.
bool ResumingClient::may_be_forgotten() const {
    return history_.server_went_down_since(session_since_) || was_away_for_a_day() ||
           workload_.sessions.may_be_forgotten(lane_, was_here_at_);
}

void ResumingClient::forget_session() {
    open_.reset();
    newest_decision_.reset();
    doubtful_cancellation_.reset();
    bought_.clear();
    session_.clear();
    name_ = SessionName();
}

void ResumingClient::compare_with_open_purchase(const Standing& standing) {
    if (!open_) {
        if (standing.is_confirming)
            protocol_is_broken("came back to seats that it never asked for");
        return;
    }
    const ClientHistory::Id purchase = *open_;
    if (standing.is_confirming) return is_offered_again(purchase, standing);

    if (standing.last && is_news(*standing.last)) {
        has_bought(purchase, *standing.last);
    } else {
        if (has_surely_expired(purchase) && one_in(2)) too_late_ = purchase;
        has_not_bought(purchase);
        // An N may have arrived, or not.
        const bool was_declined = standing.last && !standing.last->sold &&
                                  standing.last->itinerary == places_of(purchase);
        if (was_declined && history_.of(purchase).decided_at) newest_decision_ = purchase;
    }
    open_.reset();
}

void ResumingClient::is_offered_again(ClientHistory::Id id, const Standing& standing) {
    const std::chrono::duration<double> left(standing.seconds);
    history_.is_offered(id, std::chrono::duration_cast<Duration>(left));
    if (standing.itinerary != places_of(id))
        protocol_is_broken("came back to " + join(standing.itinerary));

    const Duration passed = now() - history_.of(id).offered_at.value_or(now());
    const Duration passed_at_least = came_in_at_ - history_.of(id).offered_at.value_or(now());
    const double most = to_seconds(workload_.confirm_limit - passed_at_least) + 0.001;
    // Not if the offer was lost, or this answer late: then nobody knows how old it is.
    const bool is_new = passed < 1s || history_.is_disturbed(lane_);
    // The time runs since they were held, which may have been heard of late: but not before asking.
    const double least =
        to_seconds(workload_.confirm_limit - (now() - history_.of(id).asked_at)) - 0.001;
    if (standing.seconds < std::max(least, 0.0) || (!is_new && standing.seconds > most) ||
        standing.seconds > to_seconds(workload_.confirm_limit))
        protocol_is_broken(fmt::format("has {} s left to decide, though {} have passed",
                                       standing.seconds, print_duration(passed)));
}

bool ResumingClient::is_news(const ListedDecision& last) const {
    return last.sold && std::ranges::none_of(bought_, [&](ClientHistory::Id known) {
               return history_.of(known).ticket == last.ticket;
           });
}

void ResumingClient::has_bought(ClientHistory::Id id, const ListedDecision& last) {
    if (last.itinerary != places_of(id)) protocol_is_broken("has bought " + join(last.itinerary));
    history_.is_sold(id, last.ticket);
    bought_.push_back(id);
    name_.has_bought();
    newest_decision_ = id;
}

void ResumingClient::has_not_bought(ClientHistory::Id id) {
    check_seats_are_kept(id);
    history_.has_been_released(id);
}

// However little room there is, no session is forgotten while seats are held for it.
void ResumingClient::check_seats_are_kept(ClientHistory::Id id) {
    const Purchase& purchase = history_.of(id);
    const bool had_time =
        !purchase.decided_at && purchase.decide_by && now() + 1s < *purchase.decide_by;
    const TimePoint offered_at = purchase.offered_at.value_or(now());
    if (had_time && !history_.server_went_down_since(offered_at))
        protocol_is_broken("came back in time, and its seats were gone");
}

std::vector<std::string> ResumingClient::places_of(ClientHistory::Id id) const {
    const Itinerary itinerary = history_.of(id).itinerary.value_or(Itinerary());
    const Places places = workload_.network.places_of(itinerary);
    return {places.begin(), places.end()};
}

// It was offered, its time has passed, and nothing else was said of it.
bool ResumingClient::has_surely_expired(ClientHistory::Id id) const {
    const Purchase& purchase = history_.of(id);
    return purchase.offered_at && purchase.decide_by && !purchase.decided_at && !was_disturbed_ &&
           now() > *purchase.decide_by && !history_.is_disturbed(lane_) &&
           !history_.server_went_down_since(*purchase.offered_at) && !may_be_forgotten();
}

// Who comes back after the time limit, and says S all the same, is told that it has passed.
awaitable<void> ResumingClient::say_too_late(ClientHistory::Id id) {
    history_.speaks(lane_);
    workload_.story.tell(lane_, "says S, too late");
    const Sale sale = co_await within(patience_, end_of_patience(), server().decide(Decision::buy));
    if (sale.error) co_return lose(sale.error, "after it was too late");
    if (sale.came_too_late || history_.is_disturbed(lane_)) co_return;
    protocol_is_broken("said S to \"" + history_.of(id).wanted +
                       "\", which had expired, and was not told so");
}

// Nobody buys twice by trying again: `last` is what was decided last. A server that has started
// again knows of sales alone.
void ResumingClient::compare_last(const Standing& standing) {
    if (!newest_decision_) return;
    const Purchase& decided = history_.of(*newest_decision_);
    const bool was_sold = decided.state == State::sold;
    if (!was_sold && was_away_for_a_day()) return newest_decision_.reset();
    const auto is_about = [&](ClientHistory::Id id) {
        const Purchase& last = history_.of(id);
        return standing.last && standing.last->sold == (last.state == State::sold) &&
               standing.last->ticket == last.ticket && standing.last->itinerary == places_of(id);
    };
    if (!was_sold && may_be_forgotten() && (bought_.empty() || is_about(bought_.back()))) return;
    const bool is_right = is_about(*newest_decision_);
    if (!is_right) protocol_is_broken("came back, and `last` is not what it decided last");
}

// Or nearly: then a session is forgotten, but for what it has bought.
bool ResumingClient::was_away_for_a_day() const {
    return came_in_at_ - was_here_at_ > session_limit - 1min;
}

// However silent the server is, a client waits only so long for an answer (client/limits.hpp), or,
// in line, for a word about it.
void ResumingClient::check_patience(const std::string& doing) {
    const bool was_told_to_wait = told_to_wait_at_ >= history_.spoke_at(lane_);
    const Duration limit = was_told_to_wait ? Duration(silence_in_line_limit) : storing_limit;
    const Duration waited = now() - std::max(history_.spoke_at(lane_), told_to_wait_at_);
    if (waited <= limit + 1s) return;
    history_.broken(lane_, Invariant::clients_come_back, "was patient for {}, {}",
                    print_duration(waited), doing);
}

void ResumingClient::lose(error_code error, const std::string& doing) {
    if (error == asio::error::timed_out) check_patience(doing);
    if (error == asio::error::timed_out || !returning_->customer().was_taken_over())
        history_.is_disconnected(lane_, doing);
    returning_->has_been_dropped();
}

void ResumingClient::protocol_is_broken(const std::string& how) {
    history_.broken(lane_, Invariant::protocol_is_kept, "{}", how);
}

std::unique_ptr<Client> make_resuming_client(const ClientContext& context) {
    return std::make_unique<ResumingClient>(context);
}

} // namespace trecho
