#include "simulation/oracle/linearizability.hpp"

#include "simulation/oracle/leg_state.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <cassert>
#include <tuple>

namespace trecho {

namespace {

using Kind = LegOperation::Kind;
using Verdict = LinearizabilityVerdict;

// Of a row of numbers: 128 bits, so that no two rows of one search have the same (with a million of
// them, one chance in 10^26). To keep the rows themselves costs most of the time of a long search.
struct Fingerprint {
    std::uint64_t first = 0x9e3779b97f4a7c15U;
    std::uint64_t second = 0xc2b2ae3d27d4eb4fU;

    void add(std::uint64_t number) {
        first = mix(first ^ number, 0xbf58476d1ce4e5b9U);
        second = mix(second + number, 0x94d049bb133111ebU);
    }
    bool operator==(const Fingerprint&) const = default;

private:
    static std::uint64_t mix(std::uint64_t bits, std::uint64_t factor) {
        bits = (bits ^ (bits >> 32U)) * factor;
        return bits ^ (bits >> 29U);
    }
};

struct FingerprintHash {
    std::size_t operator()(const Fingerprint& print) const { return print.first; }
};

class Search {
public:
    Search(const LegHistory& history, std::size_t states_max);

    Verdict run();

private:
    // An operation, done or yet to be done.
    struct Item {
        LegOperation operation;
        std::size_t place = 0; // in the history
        std::size_t hold = 0;  // in leg_
        bool is_done = false;
    };

    bool search();
    bool is_explained() const;
    std::vector<std::size_t> candidates() const;
    bool is_harmless(const Item& item) const;
    bool are_twins(const Item& one, const Item& other, TimePoint first_return) const;
    std::optional<std::uint64_t> kinds_left(std::size_t hold, TimePoint first_return) const;
    Fingerprint key() const;
    void perform(std::size_t index, HoldState to);
    void undo(std::size_t index, HoldState from);
    void remember_if_longest(const std::vector<std::size_t>& blocked);

    const std::optional<std::uint32_t> sold_at_end_;
    const std::size_t states_max_;

    // By time of invocation, but those that never returned after all others: they don't have to
    // happen.
    std::vector<Item> items_;
    std::size_t returned_ = 0; // how many did return

    // The state of the search, which performs operations and undoes them.
    LegState leg_;
    std::vector<std::vector<std::size_t>> items_of_; // by hold; for hold 0, of no use
    std::vector<std::size_t> left_;                  // by hold: its operations that aren't done
    std::size_t first_ = 0;                          // everything before it is done
    std::size_t returned_done_ = 0;
    std::vector<Verdict::Step> order_;

    boost::unordered_flat_set<Fingerprint, FingerprintHash> visited_;
    bool has_given_up_ = false;
    std::optional<std::size_t> longest_;
    Verdict verdict_;
};

bool only_observes(Kind kind) { return kind == Kind::refused || kind == Kind::observe_free; }

bool has_returned(const LegOperation& operation) {
    return operation.returned != LegOperation::never;
}

Search::Search(const LegHistory& history, std::size_t states_max)
    : sold_at_end_(history.sold_at_end), states_max_(states_max), leg_(history.capacity) {
    for (std::size_t place = 0; place < history.operations.size(); ++place) {
        const LegOperation& operation = history.operations[place];
        assert(operation.invoked <= operation.returned);
        if (only_observes(operation.kind) && !has_returned(operation)) continue; // nobody was told
        const std::size_t hold = leg_.introduce(operation);
        left_.resize(leg_.holds());
        ++left_[hold];
        items_.push_back({operation, place, hold});
        if (has_returned(operation)) ++returned_;
    }
    std::ranges::sort(items_, {}, [](const Item& item) {
        return std::tuple(!has_returned(item.operation), item.operation.invoked, item.place);
    });
    items_of_.resize(leg_.holds());
    for (std::size_t index = 0; index < items_.size(); ++index) {
        items_of_[items_[index].hold].push_back(index);
    }
}

Verdict Search::run() {
    const bool has_ended = search();
    verdict_.states_visited = visited_.size();
    if (!has_ended) {
        verdict_.outcome = Verdict::Outcome::not_linearizable;
    } else if (!has_given_up_) {
        verdict_.outcome = Verdict::Outcome::linearizable;
        verdict_.order = std::move(order_);
        verdict_.blocked.clear();
    }
    return std::move(verdict_);
}

// True: there is nothing more to look for. Calls itself once for each operation of the history.
bool Search::search() {
    if (is_explained()) return true;
    if (visited_.size() == states_max_) return has_given_up_ = true;
    if (!visited_.insert(key()).second) return false;
    const std::vector<std::size_t> next = candidates();
    for (const std::size_t index : next) {
        const Item& item = items_[index];
        const HoldState from = leg_.hold(item.hold);
        const Possible possible = leg_.possible(item.operation, item.hold);
        for (const HoldState to : possible.states()) {
            perform(index, to);
            if (search()) return true;
            undo(index, from);
        }
    }
    remember_if_longest(next);
    return false;
}

bool Search::is_explained() const {
    return returned_done_ == returned_ && leg_.sold() == sold_at_end_.value_or(leg_.sold());
}

// What returned before something else was invoked has to come before it. So those may come next
// that were invoked before the first return of all.
std::vector<std::size_t> Search::candidates() const {
    std::vector<std::size_t> found;
    TimePoint first_return = LegOperation::never;
    for (std::size_t index = first_; index < items_.size(); ++index) {
        const Item& item = items_[index];
        if (item.is_done || item.operation.invoked > first_return) continue;
        if (is_harmless(item)) return {index};
        const bool has_twin = std::ranges::any_of(
            found, [&](std::size_t other) { return are_twins(item, items_[other], first_return); });
        if (!has_twin) found.push_back(index);
        first_return = std::min(first_return, item.operation.returned);
    }
    return found;
}

// Possible now, leaves the free seats as they are, and has to happen anyway. When there is an order
// in which it comes later, then moving it to the front gives another one: so no other operation
// needs to be tried here.
bool Search::is_harmless(const Item& item) const {
    const Kind kind = item.operation.kind;
    const bool keeps_free = only_observes(kind) || kind == Kind::sell;
    return keeps_free && has_returned(item.operation) &&
           !leg_.possible(item.operation, item.hold).is_nothing();
}

// The same may happen to both holds from now on, at any time or never: so if one of the two has to
// happen, it doesn't matter which.
bool Search::are_twins(const Item& one, const Item& other, TimePoint first_return) const {
    const auto nature = [&](const Item& item) {
        return std::tuple(item.operation.kind, leg_.hold(item.hold), leg_.seats(item.hold));
    };
    if (has_returned(one.operation) || has_returned(other.operation)) return false;
    if (nature(one) != nature(other) || left_[one.hold] != left_[other.hold]) return false;
    const auto kinds = kinds_left(one.hold, first_return);
    return kinds && kinds == kinds_left(other.hold, first_return);
}

// How many operations of each kind are left to a hold. Nothing if one of them can't come at once,
// or has to come.
std::optional<std::uint64_t> Search::kinds_left(std::size_t hold, TimePoint first_return) const {
    constexpr unsigned bits = 7; // a hold has fewer than 128 operations
    std::uint64_t kinds = 0;
    for (const std::size_t index : items_of_[hold]) {
        const auto& [operation, place, its_hold, is_done] = items_[index];
        if (is_done) continue;
        if (has_returned(operation) || operation.invoked > first_return) return std::nullopt;
        kinds += std::uint64_t{1} << (bits * static_cast<unsigned>(operation.kind));
    }
    return kinds;
}

// Where the search stands, as a row of numbers: equal only when everything that may follow is equal
// too. Holds to which nothing is left to happen differ only in the seats that they leave.
Fingerprint Search::key() const {
    Fingerprint key;
    const auto add = [&](auto number) { key.add(static_cast<std::uint64_t>(number)); };
    add(first_);
    add(returned_done_); // so it is known how many indexes follow
    std::size_t index = first_;
    for (std::size_t beyond = returned_done_ - first_; beyond > 0; ++index) {
        if (!items_[index].is_done) continue;
        add(index);
        --beyond;
    }
    for (index = returned_; index < items_.size(); ++index) add(items_[index].is_done);
    add(leg_.free());
    add(leg_.sold());
    // Which holds these are needn't be said: it follows from what is done.
    for (std::size_t hold = 1; hold < leg_.holds(); ++hold) {
        if (left_[hold] > 0 && leg_.hold(hold) != HoldState::unopened) add(leg_.hold(hold));
    }
    return key;
}

void Search::perform(std::size_t index, HoldState to) {
    Item& item = items_[index];
    item.is_done = true;
    --left_[item.hold];
    leg_.move(item.hold, to);
    if (has_returned(item.operation)) ++returned_done_;
    while (first_ < returned_ && items_[first_].is_done) ++first_;
    order_.push_back({item.place, leg_.free(), leg_.sold()});
}

void Search::undo(std::size_t index, HoldState from) {
    Item& item = items_[index];
    item.is_done = false;
    ++left_[item.hold];
    leg_.move(item.hold, from);
    if (has_returned(item.operation)) --returned_done_;
    first_ = std::min(first_, index);
    order_.pop_back();
}

// What never returned doesn't make an order longer: nobody was told anything that it explains.
void Search::remember_if_longest(const std::vector<std::size_t>& blocked) {
    if (longest_ && returned_done_ <= *longest_) return;
    longest_ = returned_done_;
    verdict_.order = order_;
    verdict_.blocked.clear();
    for (const std::size_t index : blocked) {
        if (has_returned(items_[index].operation)) verdict_.blocked.push_back(items_[index].place);
    }
}

} // namespace

LinearizabilityVerdict check_linearizability(const LegHistory& history, std::size_t states_max) {
    return Search(history, states_max).run();
}

} // namespace trecho
