#include "simulation/oracle/every_order.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace trecho {

namespace {

using Kind = LegOperation::Kind;
using OrderOfOperations = std::vector<LegOperation>;

bool opens(const LegOperation& operation) {
    return operation.kind == Kind::hold || operation.kind == Kind::maybe_hold;
}

// Executes operations one by one. Written as differently from LegState as the rules allow.
class NaiveLeg {
public:
    explicit NaiveLeg(const LegHistory& history) : free_(history.capacity) {
        for (const LegOperation& operation : history.operations) {
            if (opens(operation) && operation.returned == LegOperation::never) {
                empty_[operation.hold] = true;
            }
        }
    }

    // `happens`: what was to happen when the answer was lost. False: this can't be.
    bool execute(const LegOperation& operation, bool happens) {
        const std::uint64_t hold = operation.hold;
        switch (operation.kind) {
        case Kind::hold: return open(operation);
        case Kind::maybe_hold: return happens ? open(operation) : leave_out(hold);
        case Kind::refused: return free_ < operation.seats;
        case Kind::observe_free: return free_ == operation.seats;
        case Kind::sell: return sell(hold);
        case Kind::release: return release(hold);
        case Kind::sell_or_release: return happens ? sell(hold) : release(hold);
        case Kind::cancel: return cancel(hold);
        case Kind::maybe_cancel: return !happens || cancel(hold);
        }
        return false;
    }

    std::uint32_t sold() const {
        return std::accumulate(sold_.begin(), sold_.end(), 0U,
                               [](auto sum, const auto& ticket) { return sum + ticket.second; });
    }

private:
    bool open(const LegOperation& operation) {
        if (is_past_[operation.hold] || free_ < operation.seats) return false;
        is_past_[operation.hold] = true;
        empty_[operation.hold] = false;
        held_[operation.hold] = operation.seats;
        free_ -= operation.seats;
        return true;
    }

    bool leave_out(std::uint64_t hold) {
        if (is_past_[hold]) return false;
        return is_past_[hold] = empty_[hold] = true;
    }

    bool sell(std::uint64_t hold) {
        if (!held_.contains(hold)) return false;
        sold_.insert(held_.extract(hold));
        return true;
    }

    bool release(std::uint64_t hold) {
        if (empty_[hold]) {
            empty_[hold] = false;
            return is_past_[hold] = true;
        }
        return give_back(held_, hold);
    }

    bool cancel(std::uint64_t hold) { return give_back(sold_, hold); }

    bool give_back(std::map<std::uint64_t, std::uint32_t>& from, std::uint64_t hold) {
        if (!from.contains(hold)) return false;
        free_ += from[hold];
        from.erase(hold);
        return true;
    }

    std::uint32_t free_;
    std::map<std::uint64_t, std::uint32_t> held_;
    std::map<std::uint64_t, std::uint32_t> sold_;
    std::map<std::uint64_t, bool> empty_;   // nothing was ever held: it can be released for nothing
    std::map<std::uint64_t, bool> is_past_; // it can't be opened any more
};

bool respects_time(const OrderOfOperations& order) {
    TimePoint last_invoked{};
    return std::ranges::all_of(order, [&](const LegOperation& operation) {
        last_invoked = std::max(last_invoked, operation.invoked);
        return last_invoked <= operation.returned;
    });
}

bool has_two_ends(const LegOperation& operation) {
    return operation.kind == Kind::maybe_hold || operation.kind == Kind::maybe_cancel ||
           operation.kind == Kind::sell_or_release;
}

// The rest of the order, whatever happened where the answer was lost.
bool explains(NaiveLeg leg, const LegHistory& history, const OrderOfOperations& order,
              std::size_t done = 0) {
    if (done == order.size()) return leg.sold() == history.sold_at_end.value_or(leg.sold());
    NaiveLeg other = leg;
    if (leg.execute(order[done], true) && explains(leg, history, order, done + 1)) return true;
    return has_two_ends(order[done]) && other.execute(order[done], false) &&
           explains(other, history, order, done + 1);
}

bool is_right_in_some_order_of(const LegHistory& history, OrderOfOperations order) {
    std::vector<std::size_t> places(order.size());
    std::iota(places.begin(), places.end(), 0U);
    const OrderOfOperations chosen = order;
    do {
        std::ranges::transform(places, order.begin(), [&](auto place) { return chosen[place]; });
        if (respects_time(order) && explains(NaiveLeg(history), history, order)) return true;
    } while (std::ranges::next_permutation(places).found);
    return false;
}

} // namespace

// What never returned may or may not have happened: so these are left out in all ways too.
bool is_right_in_some_order(const LegHistory& history) {
    OrderOfOperations returned;
    OrderOfOperations unreturned;
    for (const LegOperation& operation : history.operations) {
        (operation.returned == LegOperation::never ? unreturned : returned).push_back(operation);
    }
    for (std::size_t chosen = 0; chosen < std::size_t{1} << unreturned.size(); ++chosen) {
        OrderOfOperations order = returned;
        for (std::size_t place = 0; place < unreturned.size(); ++place) {
            if ((chosen >> place & 1) != 0) order.push_back(unreturned[place]);
        }
        if (is_right_in_some_order_of(history, order)) return true;
    }
    return false;
}

} // namespace trecho
