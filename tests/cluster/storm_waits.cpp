// Did somebody wait although seats were free? Only what is certain counts: nobody at the same
// server was before this customer, and others had certainly left enough seats.
#include "cluster/storm_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using Id = ClientHistory::Id;
using State = Purchase::State;

// In all, for the seat may be taken and freed several times meanwhile. A notice takes a
// millisecond, but the machine may be busy. Without a notice, a server looks again when a lease
// ends: after 5 seconds at least.
constexpr Duration free_wait_max = 2500ms;

// How long a hold may have been there before its customer heard of it.
constexpr Duration answer_takes_max = 500ms;

struct Period {
    TimePoint from;
    TimePoint to;
};

class Waits {
public:
    explicit Waits(const StormState& state) : state_(state) {}

    std::string problem() const {
        for (Id id = 0; id < state_.history.purchases(); ++id) {
            const Duration wasted = sum_of(free_periods(id));
            if (wasted <= free_wait_max) continue;
            return fmt::format("customer {} waited for \"{}\" at server {}, which was free for {}",
                               of(id).customer, of(id).wanted, state_.server_of[id],
                               print_duration(wasted));
        }
        return "";
    }

private:
    const Purchase& of(Id id) const { return state_.history.of(id); }

    // Its wait, as far as it was the first in its server's line.
    bool has_waited(Id id) const {
        return of(id).state == State::refused || of(id).offered_at.has_value();
    }
    Period wait_of(Id id) const {
        return {of(id).asked_at, of(id).offered_at.value_or(of(id).ended_at)};
    }
    bool shares_leg(Id one, Id other) const {
        return std::ranges::any_of(of(one).itinerary, [&](LegId leg) {
            return std::ranges::find(of(other).itinerary, leg) != of(other).itinerary.end();
        });
    }

    // When this purchase may have had its seats.
    Period occupied_by(Id id) const {
        const Purchase& purchase = of(id);
        if (purchase.state == State::refused) return {};
        const TimePoint from =
            purchase.offered_at ? *purchase.offered_at - answer_takes_max : purchase.asked_at;
        TimePoint to = purchase.ended_at;
        if (purchase.state == State::sold) to = purchase.cancelled_at.value_or(LegOperation::never);
        return {std::max(from, purchase.asked_at), to};
    }

    // When all seats were certainly free that it waited for, and nobody was before it in line.
    std::vector<Period> free_periods(Id waiting) const {
        if (!has_waited(waiting)) return {};
        const Period wait = wait_of(waiting);
        if (wait.to - wait.from <= free_wait_max) return {};
        std::vector<Period> taken; // with one seat a leg, each other one is in the way
        for (Id other = 0; other < state_.history.purchases(); ++other) {
            if (other == waiting || !shares_leg(waiting, other)) continue;
            const bool is_before = state_.server_of[other] == state_.server_of[waiting] &&
                                   of(other).asked_at < wait.from + answer_takes_max;
            if (is_before) taken.push_back({of(other).asked_at, of(other).ended_at});
            taken.push_back(occupied_by(other));
        }
        return gaps(wait, std::move(taken));
    }

    static std::vector<Period> gaps(Period whole, std::vector<Period> taken) {
        std::ranges::sort(taken, {}, &Period::from);
        std::vector<Period> gaps;
        TimePoint reached = whole.from;
        for (const Period& period : taken) {
            const TimePoint until = std::min(period.from, whole.to);
            if (until > reached) gaps.push_back({reached, until});
            reached = std::max(reached, period.to);
        }
        if (whole.to > reached) gaps.push_back({reached, whole.to});
        return gaps;
    }

    static Duration sum_of(const std::vector<Period>& periods) {
        Duration sum{};
        for (const auto& [from, to] : periods) sum += to - from;
        return sum;
    }

    const StormState& state_;
};

} // namespace

std::string problem_of_waits(const StormState& state) { return Waits(state).problem(); }

} // namespace trecho
