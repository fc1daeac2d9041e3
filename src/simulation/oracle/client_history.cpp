#include "simulation/oracle/client_history.hpp"

#include "server/session_token.hpp"

namespace trecho {

namespace {

using namespace std::chrono_literals;

// For how long a server that stops hears decisions (docs/protocol.md, When the server stops).
constexpr Duration drains_for = 3s;

// Twice a second at most (docs/protocol.md, Events); the network is less regular than that.
constexpr Duration between_events = 500ms - 50ms;

} // namespace

ClientHistory::ClientHistory(const Clock& clock, const Network& network, Duration confirm_limit,
                             EventLog& log, Violations& violations, Duration idle_limit,
                             Duration simultaneous)
    : clock_(clock), network_(network), confirm_limit_(confirm_limit), log_(log),
      violations_(violations), simultaneous_(simultaneous), start_(clock.now()),
      idle_limit_(idle_limit) {}

ClientHistory::Id ClientHistory::asks(Lane customer, const std::string& wanted,
                                      const std::string& session,
                                      const std::set<std::string>& names) {
    speaks(customer);
    Purchase& purchase = purchases_.emplace_back();
    purchase.customer = customer;
    purchase.wanted = wanted;
    purchase.names = names;
    purchase.asked_at = clock_.now();
    if (const auto places = parse_itinerary(wanted))
        purchase.itinerary = network_.find(*places).value_or(Itinerary());
    log_.tell(purchase.customer, "asks: " + wanted);
    auto& in_line = clients_[customer].in_line;
    in_line.reset();
    if (!session.empty()) {
        purchase.session_key = key_of(session);
        const std::size_t legs = purchase.legs().size();
        if (legs > 0) in_line = InLine{legs == 1, {}, {}};
    }
    return purchases_.size() - 1;
}

void ClientHistory::is_offered(Id id, std::optional<Duration> time_left) {
    Purchase& purchase = purchases_[id];
    hears(purchase.customer);
    hears_end_of_line(purchase);
    const TimePoint decide_by = clock_.now() + time_left.value_or(confirm_limit_);
    clients_[purchase.customer].idle.is_offered(decide_by);
    if (!purchase.offered_at) purchase.offered_at = clock_.now();
    // If it was heard late, nobody knows how much time is left.
    if (!is_disturbed(purchase.customer)) purchase.decide_by = decide_by;
    purchase.state = State::offered;
    log_.tell(purchase.customer, "is offered it");
    expect(!purchase.itinerary.empty(), purchase.customer, "was offered \"{}\", which nobody flies",
           purchase.wanted);
}

Purchase& ClientHistory::ends(Id id, State state, const std::string& how) {
    Purchase& purchase = purchases_[id];
    purchase.state = state;
    purchase.ended_at = clock_.now();
    log_.tell(purchase.customer, how);
    return purchase;
}

void ClientHistory::is_refused(Id id, std::string_view reason) {
    hears(of(id).customer);
    const Purchase& purchase = ends(id, State::refused, fmt::format("is refused: {}", reason));
    hears_end_of_line(purchase);
    const bool is_known = !purchase.itinerary.empty();
    expect(purchase.session_key.empty() || is_known == (reason == "sold_out"), purchase.customer,
           "asked for \"{}\" and was told \"{}\"", purchase.wanted, reason);
}

void ClientHistory::decides(Id id, bool buys, std::optional<TimePoint> at) {
    Purchase& purchase = purchases_[id];
    if (!at) speaks(purchase.customer);
    clients_[purchase.customer].idle.has_decided();
    purchase.state = buys ? State::buying : State::declined;
    purchase.decided_at = at.value_or(clock_.now());
    purchase.decided_on = clock_.calendar();
    purchase.wants_to_buy = buys;
    log_.tell(purchase.customer, buys ? "says S" : "says N");
}

void ClientHistory::is_sold(Id id, const std::string& ticket) {
    hears(of(id).customer);
    Purchase& purchase = ends(id, State::sold, "has bought it " + ticket);
    expect(purchase.wants_to_buy, purchase.customer, Invariant::no_unasked_sale,
           "never said S to \"{}\", and has bought it", purchase.wanted);
    purchase.ended_on = clock_.calendar();
    purchase.ticket = ticket;
    if (!purchase.offered_at) purchase.offered_at = clock_.now(); // the offer itself was lost
    if (!purchase.decided_at) return;
    // The server's time began before the customer heard the offer. In the very instant in which it
    // ends, either is right: what has finished then has won (async/deadline.hpp).
    const TimePoint decided = *purchase.decided_at;
    expect(decided <= *purchase.offered_at + confirm_limit_ + lateness(), purchase.customer,
           Invariant::time_limits, "said S {} after the offer, and it was not too late",
           print_duration(decided - *purchase.offered_at));
    if (told_to_stop_at_ < purchase.offered_at) return;
    expect(decided <= end_of_drain() + lateness(), purchase.customer, Invariant::time_limits,
           "said S {} after the server was told to stop, and it was not too late",
           print_duration(decided - told_to_stop_at_));
}

void ClientHistory::is_not_sold(Id id, bool came_too_late) {
    hears(of(id).customer);
    const Purchase& purchase =
        ends(id, State::released, came_too_late ? "is too late" : "hears: not sold");
    if (!purchase.wants_to_buy || is_disturbed(purchase.customer)) return;

    const TimePoint decided = purchase.decided_at.value_or(clock_.now());
    const TimePoint decide_by = purchase.decide_by.value_or(decided);
    expect(!came_too_late || decided + on_the_way >= decide_by, purchase.customer,
           Invariant::time_limits, "said S {} before it was too late, and it was too late",
           print_duration(decide_by - decided));
    expect(came_too_late || disk_failed_at_ >= decided, purchase.customer,
           "said S in time, and was not sold the seats though the disk works");
}

void ClientHistory::cancels(Id id) {
    Purchase& purchase = purchases_[id];
    speaks(purchase.customer);
    purchase.cancel_sent_at = clock_.now();
    purchase.cancel_was_refused = false; // it may be tried again
    log_.tell(purchase.customer, "cancels " + purchase.ticket);
}

void ClientHistory::is_cancelled(Id id, bool is_done) {
    Purchase& purchase = purchases_[id];
    hears(purchase.customer);
    log_.tell(purchase.customer, (is_done ? "has cancelled " : "still has ") + purchase.ticket);
    if (is_done) purchase.cancelled_at = clock_.now();
    purchase.cancel_was_refused = !is_done;
    const bool disk_works = disk_failed_at_ < purchase.cancel_sent_at.value_or(clock_.now());
    expect(is_done || !disk_works || is_disturbed(purchase.customer), purchase.customer,
           "could not cancel {}, though the disk works", purchase.ticket);
}

void ClientHistory::is_told_free(Lane customer, LegId leg, std::uint64_t free, TimePoint asked_at) {
    told_.emplace_back(leg, LegOperation{LegOperation::Kind::observe_free, customer, 0,
                                         static_cast<std::uint32_t>(free), asked_at, clock_.now()});
}

Lane ClientHistory::buying_client() const {
    const auto buying = std::ranges::find_if(purchases_, [](const Purchase& purchase) {
        const bool cancels = purchase.cancel_sent_at && !purchase.cancelled_at;
        return purchase.state == State::buying || cancels;
    });
    return buying == purchases_.end() ? 0 : buying->customer;
}

void ClientHistory::connects(Lane customer) {
    ClientState& client = clients_[customer];
    client.is_struck = client.may_be_shut_out = client.was_let_in = false;
    client.in_line.reset();
    client.connected_at = client.spoke_at = clock_.now();
    client.idle.connects(clock_.now());
    if (client.unheard_since < clock_.now()) client.unheard_since.reset();
    if (clock_.now() < silent_until_) messages_are_late(customer, silent_until_ - clock_.now());
    log_.tell(customer, "connects");
}

// So its connection may have ended meanwhile: it was silent for too long, or late messages of the
// one before took its session.
void ClientHistory::speaks(Lane customer) {
    ClientState& client = clients_[customer];
    if (client.spoke_at == clock_.now()) return; // in one breath
    client.may_be_shut_out = client.late_until >= client.spoke_at;
    client.idle.speaks(clock_.now());
    client.spoke_at = clock_.now();
}

// A client that was silent for too long has no connection on which to hear it.
void ClientHistory::hears(Lane customer) {
    ClientState& client = clients_[customer];
    client.unheard_since.reset();
    expect(!client.idle.is_over(idle_limit_) || is_disturbed(customer), customer,
           Invariant::time_limits, "was silent for {}, and was heard all the same",
           print_duration(client.idle.silence()));
    client.idle.hears(clock_.now());
    if (!is_disturbed(customer)) client.heard_at = clock_.now() - on_the_way;
}

bool ClientHistory::is_to_decide(Lane customer) const {
    return std::ranges::any_of(purchases_, [&](const Purchase& purchase) {
        return purchase.customer == customer && purchase.state == State::offered;
    });
}

void ClientHistory::messages_are_late(Lane customer, Duration by) {
    TimePoint& until = clients_[customer].late_until;
    until = std::max(until, clock_.now()) + by + on_the_way;
}

bool ClientHistory::is_disturbed(Lane customer) const {
    const ClientState& state = client(customer);
    return server_down_at_ >= state.connected_at || state.is_struck || state.unheard_since ||
           clock_.now() < state.late_until;
}

void ClientHistory::is_told_ahead(Lane customer, std::uint64_t ahead) {
    log_.tell(customer, fmt::format("hears: {} ahead", ahead));
    if (has_an_excuse(customer) || is_sent_away(customer)) return;
    const auto check = [&](bool is_right, std::string_view why) {
        expect(is_right, customer, "heard that {} are ahead, {}", ahead, why);
    };
    std::optional<InLine>& line = clients_[customer].in_line;
    if (!line) return check(false, "and wasn't in line");
    check(ahead > 0, "which would be its turn");
    if (line->ahead) {
        check(line->ahead != ahead, "which it knew");
        check(!line->is_for_one_leg || line->ahead >= ahead, "though there had been fewer");
        check(clock_.now() >= line->heard_at + between_events, "too soon after the one before");
    }
    line->ahead = ahead;
    line->heard_at = clock_.now();
}

void ClientHistory::check_ahead(Lane customer, std::size_t ahead, bool is_exact) const {
    const auto& line = client(customer).in_line;
    if (!line || has_an_excuse(customer) || is_sent_away(customer)) return;
    const std::uint64_t heard = line->ahead.value_or(0);
    expect(heard == ahead || (!is_exact && heard > ahead), customer,
           "is in line behind {} others, and heard of {}", ahead, heard);
}

// A client that had to wait must have heard that it is in line.
void ClientHistory::hears_end_of_line(const Purchase& purchase) {
    const auto line = std::exchange(clients_[purchase.customer].in_line, std::nullopt);
    if (!line || has_an_excuse(purchase.customer) || is_sent_away(purchase.customer)) return;
    const Duration waited = clock_.now() - purchase.asked_at;
    expect(line->ahead || waited <= on_the_way, purchase.customer,
           "waited for {}, and never heard that it was in line", print_duration(waited));
}

void ClientHistory::is_turned_away(Lane customer, bool was_told_why) {
    log_.tell(customer, was_told_why ? "is told: busy" : "is turned away");
    if (is_disturbed(customer) || is_sent_away(customer)) return;
    if (!was_told_why && are_some_not_told_ && !client(customer).was_let_in) return;
    expect(was_told_why && client(customer).is_one_too_many, customer, "was turned away {}",
           was_told_why ? "though there was room" : "without a word");
}

TimePoint ClientHistory::end_of_drain() const {
    return told_to_stop_at_ + std::min(confirm_limit_, drains_for);
}

// It has decided in time, and early enough for a server that stops.
bool ClientHistory::is_owed_an_answer(Lane customer) const {
    const TimePoint connected = client(customer).connected_at;
    return std::ranges::any_of(purchases_, [&](const Purchase& purchase) {
        const bool has_decided =
            purchase.state == State::buying || purchase.state == State::declined;
        if (purchase.customer != customer || !has_decided || !purchase.decide_by) return false;
        const TimePoint decided = purchase.decided_at.value_or(TimePoint::min());
        return decided >= connected &&
               decided + on_the_way < std::min(*purchase.decide_by, end_of_drain());
    });
}

void ClientHistory::is_disconnected(Lane customer, const std::string& doing) {
    log_.tell(customer, "is disconnected");
    expect(has_an_excuse(customer) || (is_sent_away(customer) && !is_owed_an_answer(customer)),
           customer, Invariant::every_client_is_answered,
           "was disconnected or forgotten, for no reason, {}", doing);
}

void ClientHistory::is_disconnected_in_line(Id id, bool was_told_why) {
    const Purchase& purchase = purchases_[id];
    is_disconnected(purchase.customer, "while it waited for an offer");
    if (told_to_stop_at_ <= purchase.asked_at || has_an_excuse(purchase.customer)) return;
    expect(clock_.now() <= told_to_stop_at_ + on_the_way, purchase.customer,
           Invariant::every_client_is_answered, "was left in line by a server that stops");
    expect(was_told_why, purchase.customer, "was sent away, and not told that the server stops");
}

} // namespace trecho
