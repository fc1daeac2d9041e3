// The rules of one leg, in a page: what each operation does, and when it is possible.
#pragma once

#include "simulation/oracle/linearizability.hpp"

#include <array>
#include <map>
#include <span>

namespace trecho {

enum class HoldState : std::uint8_t { unopened, never_was, held, sold, over };

// What a hold may be after an operation: nothing when that is impossible, and one of two when the
// answer was lost.
class Possible {
public:
    Possible() = default;
    explicit Possible(HoldState one) : states_{one}, count_(1) {}
    Possible(HoldState one, HoldState other) : states_{one, other}, count_(2) {}

    bool is_nothing() const { return count_ == 0; }
    std::span<const HoldState> states() const { return std::span(states_).first(count_); }

private:
    std::array<HoldState, 2> states_{};
    std::size_t count_ = 0;
};

class LegState {
public:
    explicit LegState(std::uint32_t capacity) : free_(capacity) {}

    // Makes the operation's hold known, and tells its index. Operations that are about none share
    // index 0.
    std::size_t introduce(const LegOperation& operation);

    // `hold` is the operation's, as is that of move().
    Possible possible(const LegOperation& operation, std::size_t hold) const;

    // Free and sold seats follow.
    void move(std::size_t hold, HoldState to);

    HoldState hold(std::size_t index) const { return holds_[index].state; }
    std::uint32_t seats(std::size_t index) const { return holds_[index].seats; }
    std::size_t holds() const { return holds_.size(); }
    std::uint32_t free() const { return free_; }
    std::uint32_t sold() const { return sold_; }

private:
    struct Hold {
        HoldState state = HoldState::unopened;
        std::uint32_t seats = 0;
        bool may_never_open = false;
    };

    std::uint32_t free_;
    std::uint32_t sold_ = 0;
    std::vector<Hold> holds_ = std::vector<Hold>(1);
    std::map<std::uint64_t, std::size_t> indexes_;
};

} // namespace trecho
