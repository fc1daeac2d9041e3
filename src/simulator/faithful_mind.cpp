#include "simulator/faithful_mind.hpp"

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

FaithfulMind::FaithfulMind(Town& town, Lane lane, asio::cancellation_signal& interrupt)
    : Mind(town, lane, interrupt), connector_(town.wire.connector("server", name())),
      returning_(next_visit()) {}

std::unique_ptr<ReturningCustomer> FaithfulMind::next_visit() {
    return std::make_unique<ReturningCustomer>(
        *connector_, clock(), interrupt_, store_,
        [this](std::uint64_t ahead) { testimony_.is_told_ahead(lane_, ahead); });
}

awaitable<void> FaithfulMind::live() {
    for (;;) {
        const bool goes_on = open_ || co_await wants_more();
        if (!goes_on) break;
        if (!returning_->is_there()) co_await come_in(draw_absence());
        if (!returning_->is_there()) continue;
        if (open_ && testimony_.of(*open_).state == State::offered)
            co_await decide();
        else if (one_in(8))
            co_await come_again_by_another_way(draw_absence());
        else
            co_await do_something();
        if (returning_->is_there()) was_here_at_ = testimony_.was_heard_at(lane_);
    }
    if (returning_->is_there()) co_await server().leave();
}

// Most come back at once, or while there may be time to decide; some long after.
Duration FaithfulMind::draw_absence() {
    if (town_.is_long && one_in(5)) return 1h + draw_duration(30h);
    switch (between(0, 7)) {
    case 0: return town_.confirm_limit + draw_duration(1min);
    case 1:
    case 2:
    case 3:
    case 4: return draw_duration(town_.confirm_limit + 2s);
    default: return Duration::zero();
    }
}

// Tries for a while; then it gives up whatever it was in the middle of.
awaitable<void> FaithfulMind::come_in(Duration absence) {
    const TimePoint left_at = now();
    co_await wait(absence);
    came_in_at_ = now();
    testimony_.speaks(lane_); // if the connection before this one still lives
    was_disturbed_ = testimony_.is_disturbed(lane_) || testimony_.may_be_shut_out(lane_) ||
                     testimony_.is_sent_away(lane_);
    testimony_.connects(lane_);
    const TimePoint give_up = now() + draw_patience();
    const Arrival arrival =
        co_await within(patience_, give_up + 1min, returning_->come_back(give_up));
    check_return(arrival.error, give_up);
    if (!arrival.error) {
        absence_ = came_in_at_ - left_at;
        compare(arrival.standing);
        testimony_.hears(lane_);
        if (const auto late = std::exchange(too_late_, std::nullopt)) co_await say_too_late(*late);
        co_return;
    }

    returning_->has_been_dropped();
    town_.story.tell(lane_, "gives up");
    if (open_) begin_anew(*open_);
}

Duration FaithfulMind::draw_patience() { return one_in(4) ? 2s + draw_duration(20s) : 2min; }

// What a client promises: it tries again until it said that it would give up, and not longer, and
// no pause is so long that the server is there for a while before the client is.
void FaithfulMind::check_return(error_code error, TimePoint give_up) {
    const auto broken = [&](const std::string& how) {
        town_.verdict.broken(Property::clients_come_back, name() + " " + how);
    };
    if (error && now() < give_up) broken("gave up before it had said it would");
    if (error && now() > give_up + 100ms) broken("had said that it would give up earlier");

    const bool waits_for_sale =
        doubtful_cancellation_ || (open_ && testimony_.of(*open_).state == State::buying);
    const TimePoint since = testimony_.can_be_reached_since();
    // Where there is room for few, nobody knows when it is theirs.
    if (since == Testimony::never || testimony_.is_struck(lane_) ||
        town_.server.clients_max != clients_max_default)
        return;
    const Duration waited = now() - std::max(since, came_in_at_);
    const Duration storing = waits_for_sale ? storing_limit : Duration::zero();
    if (waited > 2 * longest_pause + 3s + storing)
        broken(fmt::format("came back only {} after the server", print_duration(waited)));
}

// Whether it was sold after all, only the session could tell to which nobody comes back.
void FaithfulMind::begin_anew(Testimony::Id lost) {
    testimony_.is_lost(lost);
    store_.save("");
    returning_ = next_visit();
    forget_session();
}

// What RESUME answered, against what we know.
void FaithfulMind::compare(const Standing& standing) {
    if (!standing.is_known) return is_a_stranger_now();

    const bool is_nothing_kept = bought_.empty() && !open_;
    if (is_nothing_kept && absence_ > session_limit + town_.server.idle_limit + 1h)
        protocol_is_broken("was away for more than a day, and is still known");
    if (is_nothing_kept && town_.sessions.must_be_forgotten(lane_, came_in_at_))
        protocol_is_broken("is still known, and others have taken its room long ago");
    compare_with_open_purchase(standing);
    compare_last(standing);
}

// The server doesn't know our session. It may forget those that bought nothing when it stops.
void FaithfulMind::is_a_stranger_now() {
    const bool is_first = session_.empty();
    if (!is_first && (!bought_.empty() || !may_be_forgotten())) {
        protocol_is_broken("came back, and its session was not known any more");
    }
    if (open_) testimony_.has_been_released(*open_); // a sale would have been remembered
    forget_session();
    session_ = returning_->memory().session;
    session_since_ = came_in_at_; // or a moment later
}

// But for what it has bought.
bool FaithfulMind::may_be_forgotten() const {
    return testimony_.server_went_down_since(session_since_) || was_away_for_a_day() ||
           town_.sessions.may_be_forgotten(lane_, was_here_at_);
}

void FaithfulMind::forget_session() {
    open_.reset();
    newest_decision_.reset();
    doubtful_cancellation_.reset();
    bought_.clear();
    session_.clear();
}

void FaithfulMind::compare_with_open_purchase(const Standing& standing) {
    if (!open_) {
        if (standing.is_confirming)
            protocol_is_broken("came back to seats that it never asked for");
        return;
    }
    const Testimony::Id purchase = *open_;
    if (standing.is_confirming) return is_offered_again(purchase, standing);

    if (standing.last && is_news(*standing.last)) {
        has_bought(purchase, *standing.last);
    } else {
        if (has_surely_expired(purchase) && one_in(2)) too_late_ = purchase;
        has_not_bought(purchase);
        // An N may have arrived, or not.
        const bool was_declined = standing.last && !standing.last->sold &&
                                  standing.last->itinerary == places_of(purchase);
        if (was_declined && testimony_.of(purchase).decided_at) newest_decision_ = purchase;
    }
    open_.reset();
}

void FaithfulMind::is_offered_again(Testimony::Id id, const Standing& standing) {
    const std::chrono::duration<double> left(standing.seconds);
    testimony_.is_offered(id, std::chrono::duration_cast<Duration>(left));
    if (standing.itinerary != places_of(id))
        protocol_is_broken("came back to " + join(standing.itinerary));

    const Duration passed = now() - testimony_.of(id).offered_at.value_or(now());
    const Duration passed_at_least = came_in_at_ - testimony_.of(id).offered_at.value_or(now());
    const double most = to_seconds(town_.confirm_limit - passed_at_least) + 0.001;
    // Not if the offer was lost, or this answer late: then nobody knows how old it is.
    const bool is_new = passed < 1s || testimony_.is_disturbed(lane_);
    // The time runs since they were held, which may have been heard of late: but not before asking.
    const double least =
        to_seconds(town_.confirm_limit - (now() - testimony_.of(id).asked_at)) - 0.001;
    if (standing.seconds < std::max(least, 0.0) || (!is_new && standing.seconds > most) ||
        standing.seconds > to_seconds(town_.confirm_limit))
        protocol_is_broken(fmt::format("has {} s left to decide, though {} have passed",
                                       standing.seconds, print_duration(passed)));
}

bool FaithfulMind::is_news(const ListedDecision& last) const {
    return last.sold && std::ranges::none_of(bought_, [&](Testimony::Id known) {
               return testimony_.of(known).ticket == last.ticket;
           });
}

void FaithfulMind::has_bought(Testimony::Id id, const ListedDecision& last) {
    if (last.itinerary != places_of(id)) protocol_is_broken("has bought " + join(last.itinerary));
    testimony_.is_sold(id, last.ticket);
    bought_.push_back(id);
    newest_decision_ = id;
}

void FaithfulMind::has_not_bought(Testimony::Id id) {
    const Purchase& purchase = testimony_.of(id);
    const bool had_time =
        !purchase.decided_at && purchase.decide_by && now() + 1s < *purchase.decide_by;
    const TimePoint offered_at = purchase.offered_at.value_or(now());
    if (had_time && !testimony_.server_went_down_since(offered_at) && !may_be_forgotten())
        protocol_is_broken("came back in time, and its seats were gone");
    testimony_.has_been_released(id);
}

std::vector<std::string> FaithfulMind::places_of(Testimony::Id id) const {
    const Itinerary itinerary = testimony_.of(id).itinerary.value_or(Itinerary());
    const Places places = town_.network.places_of(itinerary);
    return {places.begin(), places.end()};
}

// It was offered, its time has passed, and nothing else was said of it.
bool FaithfulMind::has_surely_expired(Testimony::Id id) const {
    const Purchase& purchase = testimony_.of(id);
    return purchase.offered_at && purchase.decide_by && !purchase.decided_at && !was_disturbed_ &&
           now() > *purchase.decide_by && !testimony_.is_disturbed(lane_) &&
           !testimony_.server_went_down_since(*purchase.offered_at) && !may_be_forgotten();
}

// Who comes back after the time limit, and says S all the same, is told that it has passed.
awaitable<void> FaithfulMind::say_too_late(Testimony::Id id) {
    testimony_.speaks(lane_);
    town_.story.tell(lane_, "says S, too late");
    const Sale sale = co_await within(patience_, end_of_patience(), server().decide(Decision::buy));
    if (sale.error) co_return lose(sale.error, "after it was too late");
    if (sale.came_too_late || testimony_.is_disturbed(lane_)) co_return;
    protocol_is_broken("said S to \"" + testimony_.of(id).wanted +
                       "\", which had expired, and was not told so");
}

// Nobody buys twice by trying again: `last` is what was decided last. A server that has started
// again knows of sales alone.
void FaithfulMind::compare_last(const Standing& standing) {
    if (!newest_decision_) return;
    const Purchase& decided = testimony_.of(*newest_decision_);
    const bool was_sold = decided.state == State::sold;
    if (!was_sold && was_away_for_a_day()) return newest_decision_.reset();
    const auto is_about = [&](Testimony::Id id) {
        const Purchase& last = testimony_.of(id);
        return standing.last && standing.last->sold == (last.state == State::sold) &&
               standing.last->ticket == last.ticket && standing.last->itinerary == places_of(id);
    };
    if (!was_sold && may_be_forgotten() && (bought_.empty() || is_about(bought_.back()))) return;
    const bool is_right = is_about(*newest_decision_);
    if (!is_right) protocol_is_broken("came back, and `last` is not what it decided last");
}

// Or nearly: then a session is forgotten, but for what it has bought.
bool FaithfulMind::was_away_for_a_day() const {
    return came_in_at_ - was_here_at_ > session_limit - 1min;
}

// Two absences of less than a day are none of more, and the session is known after both, however
// long the connections lasted.
awaitable<void> FaithfulMind::stay_away_twice() {
    for (int times = 0; times < 2 && returning_->is_there(); ++times) {
        co_await look_at_legs();
        was_here_at_ = testimony_.was_heard_at(lane_);
        returning_->has_been_dropped();
        co_await come_in(13h + draw_duration(10h));
    }
}

// Once more, with another connection, while the first one lives: that one is closed.
awaitable<void> FaithfulMind::come_again_by_another_way(Duration absence) {
    const TimePoint quiet_since = testimony_.quiet_since(lane_);
    const auto first = std::move(returning_);
    returning_ = next_visit();
    std::vector<std::unique_ptr<Connection>> others; // that want the same session before us
    for (std::uint64_t more = one_in(2) ? between(1, 2) : 0; more > 0; --more)
        others.push_back(co_await ask_for_session());
    testimony_.keeps_several(lane_, !others.empty());
    co_await come_in(absence);
    testimony_.keeps_several(lane_, false);
    if (testimony_.may_be_shut_out_since(quiet_since)) co_return;
    if (!returning_->is_there() || was_disturbed_ || testimony_.is_disturbed(lane_)) co_return;
    if (testimony_.is_sent_away(lane_)) co_return;

    Notice notice;
    do {
        notice = co_await within(patience_, end_of_patience(), first->customer().next_notice());
    } while (!notice.error && notice.event != "taken_over"); // it may have expired before
    if (notice.event != "taken_over" && !testimony_.is_disturbed(lane_) &&
        !testimony_.is_sent_away(lane_))
        protocol_is_broken("took its session over, and the first connection was not told");
    for (const auto& other : others) {
        if (other) co_await hear_of_takeover(*other);
    }
}

// By another connection, on which nobody waits for the answer.
awaitable<std::unique_ptr<Connection>> FaithfulMind::ask_for_session() {
    std::unique_ptr<Connection> connection;
    Connected connected = co_await within(patience_, now() + 5s, connector_->connect());
    if (connected.error || session_.empty()) co_return connection;
    co_await connected.stream->write("HELLO 2\nRESUME " + session_ + "\n");
    co_await wait(1ms + draw_duration(3ms));
    connection = std::make_unique<Connection>(std::move(connected.stream), Framing::lines,
                                              answer_bytes_max, clock(), interrupt_);
    co_return connection;
}

// Whatever it heard before, in the end it was told that somebody else has its session; if it came
// late, nobody has it any more from whom it could be taken.
awaitable<void> FaithfulMind::hear_of_takeover(Connection& connection) {
    std::string last;
    Received received;
    do {
        received = co_await connection.receive(end_of_patience());
        if (!received.error) last = received.message;
    } while (!received.error);
    if (testimony_.is_disturbed(lane_) || testimony_.is_sent_away(lane_)) co_return;
    if (received.error == asio::error::timed_out)
        protocol_is_broken("took its session over, and another connection is open still");
    const bool was_told = last.starts_with(R"({"event":"taken_over"})");
    const bool was_refused = last.starts_with(R"({"ok":false)");
    if (last.empty() && town_.server.turned_away_max != turned_away_max) co_return;
    if (!was_told && !was_refused)
        protocol_is_broken("took its session over, and another connection heard " + last);
}

void FaithfulMind::lose(error_code error, const std::string& doing) {
    if (error == asio::error::timed_out || !returning_->customer().was_taken_over())
        testimony_.is_disconnected(lane_, doing);
    returning_->has_been_dropped();
}

void FaithfulMind::protocol_is_broken(const std::string& how) {
    town_.verdict.broken(Property::protocol_is_kept, name() + " " + how);
}

awaitable<void> live_faithfully(Town& town, Lane lane, asio::cancellation_signal& interrupt) {
    FaithfulMind mind(town, lane, interrupt);
    co_await mind.live();
}

} // namespace trecho
