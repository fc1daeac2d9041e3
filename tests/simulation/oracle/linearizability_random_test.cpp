// Goal: the search and its shortcuts never differ from trying all orders, one by one.
#include "simulation/oracle/every_order.hpp"
#include "simulation/oracle/linearizability.hpp"
#include "support/repetitions.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <random>
#include <utility>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using Kind = LegOperation::Kind;
using Outcome = LinearizabilityVerdict::Outcome;

class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_(seed) {}

    std::uint32_t below(std::size_t end) { return static_cast<std::uint32_t>(engine_() % end); }
    bool one_in(std::size_t n) { return below(n) == 0; }

private:
    std::mt19937_64 engine_;
};

// A leg that is right: it does one random thing at each instant, and writes down an interval around
// that instant, as customers would have seen it.
class RandomLeg {
public:
    RandomLeg(Chance& chance, std::uint32_t capacity, std::size_t spread, std::size_t lost_one_in)
        : chance_(chance), free_(capacity), spread_(spread), lost_one_in_(lost_one_in) {
        history_.capacity = capacity;
    }

    LegHistory history(std::size_t operations) {
        while (history_.operations.size() < operations) act();
        history_.sold_at_end = sold_;
        return history_;
    }

private:
    using Hold = std::pair<std::uint64_t, std::uint32_t>; // number, seats

    void act() {
        now_ += 10s;
        switch (chance_.below(8)) {
        case 0: return record(Kind::observe_free, 0, free_);
        case 1: return chance_.one_in(lost_one_in_) ? fail() : open();
        case 2:
        case 3:
            if (!held_.empty()) return end_hold();
            return open();
        case 4:
            if (!tickets_.empty()) return cancel();
            return open();
        default: return open();
        }
    }

    // What a lost message didn't do.
    void fail() {
        if (chance_.one_in(2) && !tickets_.empty()) {
            return record(Kind::maybe_cancel, tickets_[0].first, 0);
        }
        record(Kind::maybe_hold, ++last_hold_, chance_.below(2) + 1);
        if (chance_.one_in(2)) record(Kind::release, last_hold_, 0);
    }

    void open() {
        const std::uint32_t seats = chance_.one_in(4) ? 2 : 1;
        if (seats > free_) return record(Kind::refused, 0, seats);
        free_ -= seats;
        held_.push_back({++last_hold_, seats});
        record(either(Kind::hold, Kind::maybe_hold), last_hold_, seats);
    }

    void end_hold() {
        const Hold hold = take_one_of(held_);
        if (chance_.one_in(2)) {
            free_ += hold.second;
            return record(either(Kind::release, Kind::sell_or_release), hold.first, 0);
        }
        sold_ += hold.second;
        tickets_.push_back(hold);
        record(either(Kind::sell, Kind::sell_or_release), hold.first, 0);
    }

    void cancel() {
        const Hold ticket = take_one_of(tickets_);
        sold_ -= ticket.second;
        free_ += ticket.second;
        record(either(Kind::cancel, Kind::maybe_cancel), ticket.first, 0);
    }

    Kind either(Kind answered, Kind lost) { return chance_.one_in(lost_one_in_) ? lost : answered; }

    Hold take_one_of(std::vector<Hold>& holds) {
        std::swap(holds[chance_.below(holds.size())], holds.back());
        const Hold taken = holds.back();
        holds.pop_back();
        return taken;
    }

    void record(Kind kind, std::uint64_t hold, std::uint32_t seats) {
        const TimePoint invoked = now_ - chance_.below(spread_) * 1s;
        const TimePoint returned = chance_.one_in(4 * lost_one_in_)
                                       ? LegOperation::never
                                       : now_ + chance_.below(spread_) * 1s;
        history_.operations.push_back({kind, hold, hold, seats, invoked, returned});
    }

    Chance& chance_;
    LegHistory history_;
    TimePoint now_ = TimePoint() + 1h;
    std::uint32_t free_;
    std::uint32_t sold_ = 0;
    std::vector<Hold> held_;
    std::vector<Hold> tickets_;
    std::uint64_t last_hold_ = 0;
    std::size_t spread_;      // of an interval, in seconds
    std::size_t lost_one_in_; // answers
};

// A refusal becomes a success, a success a refusal, and a hold ends in another way.
void turn(LegOperation& operation, std::uint64_t new_hold, Chance& chance) {
    constexpr std::array ends = {Kind::sell, Kind::release, Kind::sell_or_release, Kind::cancel,
                                 Kind::maybe_cancel};
    switch (operation.kind) {
    case Kind::refused:
    case Kind::observe_free:
        operation.kind = Kind::hold;
        operation.hold = new_hold;
        return;
    case Kind::hold:
    case Kind::maybe_hold: operation.kind = Kind::refused; return;
    default: operation.kind = ends[chance.below(ends.size())];
    }
}

// One mistake, or what looks like one.
void mutate(LegHistory& history, std::uint64_t new_hold, Chance& chance) {
    std::vector<LegOperation>& operations = history.operations;
    const auto chosen = operations.begin() + chance.below(operations.size());
    switch (chance.below(6)) {
    case 0: // an answer at another time
        chosen->invoked += chance.below(60) * 1s - 30s;
        chosen->returned = chosen->invoked + chance.below(20) * 1s;
        return;
    case 1: return turn(*chosen, new_hold, chance);
    case 2:
        if (operations.size() > 1) operations.erase(chosen);
        return;
    case 3: chosen->seats = chance.below(3); return;
    case 4: history.sold_at_end = chance.below(history.capacity + 1); return;
    default: history.capacity = chance.below(4); return;
    }
}

} // namespace

TEST(LinearizabilityAtRandom, AcceptsWhateverALegThatIsRightDoes) {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        Chance chance(seed);
        const std::uint32_t capacity = 1 + chance.below(8);
        const LegHistory history =
            RandomLeg(chance, capacity, 40, 8).history(30 + chance.below(70));
        const LinearizabilityVerdict verdict = check_linearizability(history);
        ASSERT_EQ(verdict.outcome, Outcome::linearizable) << seed << explain(history, verdict);
    }
}

TEST(LinearizabilityAtRandom, AgreesWithAllOrdersTriedOneByOne) {
    std::map<bool, int> verdicts;
    for (int seed = 1; seed <= repetitions(3'000); ++seed) {
        Chance chance(static_cast<std::uint64_t>(seed));
        const std::uint32_t capacity = 1 + chance.below(3);
        LegHistory history = RandomLeg(chance, capacity, 30, 2).history(2 + chance.below(6));
        for (auto left = chance.below(3); left > 0; --left) mutate(history, 90 + left, chance);
        const LinearizabilityVerdict verdict = check_linearizability(history);
        const bool is_right = verdict.outcome == Outcome::linearizable;
        ASSERT_EQ(is_right, is_right_in_some_order(history)) << seed << explain(history, verdict);
        ++verdicts[is_right];
    }
    EXPECT_GT(verdicts[true], repetitions(600));
    EXPECT_GT(verdicts[false], repetitions(600));
}

} // namespace trecho
