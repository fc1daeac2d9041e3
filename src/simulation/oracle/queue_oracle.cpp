// What customers hear while they wait, and why a server may send them away.
#include "simulation/oracle/client_history.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace trecho {

namespace {

using State = Purchase::State;
using namespace std::chrono_literals;

// For how long a server that stops hears decisions (docs/protocol.md, When the server stops).
constexpr Duration drains_for = 3s;

// Twice a second at most (docs/protocol.md, Events); the network is less regular than that.
constexpr Duration between_events = 500ms - 50ms;

} // namespace

void ClientHistory::is_told_ahead(Lane customer, std::uint64_t ahead) {
    log_.tell(customer, fmt::format("hears: {} ahead", ahead));
    if (has_an_excuse(customer) || is_sent_away(customer)) return;
    const auto check = [&](bool is_right, std::string_view why) {
        expect(is_right, customer, Invariant::protocol_is_kept, "heard that {} are ahead, {}",
               ahead, why);
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
    expect(heard == ahead || (!is_exact && heard > ahead), customer, Invariant::protocol_is_kept,
           "is in line behind {} others, and heard of {}", ahead, heard);
}

// A client that had to wait must have heard that it is in line.
void ClientHistory::hears_end_of_line(const Purchase& purchase) {
    const auto line = std::exchange(clients_[purchase.customer].in_line, std::nullopt);
    if (!line || has_an_excuse(purchase.customer) || is_sent_away(purchase.customer)) return;
    const Duration waited = clock_.now() - line->since;
    expect(line->ahead || waited <= on_the_way, purchase.customer, Invariant::protocol_is_kept,
           "waited for {}, and never heard that it was in line", print_duration(waited));
}

void ClientHistory::is_accepted(Lane customer, bool is_one_too_many) {
    clients_[customer].was_let_in = true;
    clients_[customer].is_one_too_many = is_one_too_many;
}

void ClientHistory::is_turned_away(Lane customer, bool was_told_why) {
    log_.tell(customer, was_told_why ? "is told: busy" : "is turned away");
    if (is_disturbed(customer) || is_sent_away(customer)) return;
    if (!was_told_why && are_some_not_told_ && !client(customer).was_let_in) return;
    expect(was_told_why && client(customer).is_one_too_many, customer, Invariant::protocol_is_kept,
           "was turned away {}", was_told_why ? "though there was room" : "without a word");
}

bool ClientHistory::is_sent_away(Lane customer) const {
    return told_to_stop_at_ >= client(customer).connected_at;
}

bool ClientHistory::has_an_excuse(Lane customer) const {
    return is_disturbed(customer) || may_be_shut_out(customer) || client(customer).is_one_too_many;
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
    expect(was_told_why, purchase.customer, Invariant::protocol_is_kept,
           "was sent away, and not told that the server stops");
}

} // namespace trecho
