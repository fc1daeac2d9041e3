#include "simulation/oracle/leg_state.hpp"

#include <cassert>

namespace trecho {

namespace {

using Kind = LegOperation::Kind;

} // namespace

std::size_t LegState::introduce(const LegOperation& operation) {
    if (operation.kind == Kind::refused || operation.kind == Kind::observe_free) return 0;
    const auto [found, is_new] = indexes_.try_emplace(operation.hold, holds_.size());
    if (is_new) holds_.emplace_back();
    if (operation.kind == Kind::hold || operation.kind == Kind::maybe_hold) {
        Hold& hold = holds_[found->second];
        assert(hold.seats == 0 && "only one operation opens a hold");
        hold.seats = operation.seats;
        hold.may_never_open = operation.returned == LegOperation::never;
    }
    return found->second;
}

Possible LegState::possible(const LegOperation& operation, std::size_t hold) const {
    using enum HoldState;
    const HoldState state = holds_[hold].state;
    const bool was_none = state == never_was || (state == unopened && holds_[hold].may_never_open);
    const bool has_room = operation.seats <= free_;
    switch (operation.kind) {
    case Kind::hold: return state == unopened && has_room ? Possible(held) : Possible();
    case Kind::maybe_hold:
        if (state != unopened) return {};
        return has_room ? Possible(held, never_was) : Possible(never_was);
    case Kind::refused: return has_room ? Possible() : Possible(state);
    case Kind::observe_free: return operation.seats == free_ ? Possible(state) : Possible();
    case Kind::sell: return state == held ? Possible(sold) : Possible();
    case Kind::release: return state == held || was_none ? Possible(over) : Possible();
    case Kind::sell_or_release:
        if (state == held) return {sold, over};
        return was_none ? Possible(over) : Possible();
    case Kind::cancel: return state == sold ? Possible(over) : Possible();
    case Kind::maybe_cancel: return state == sold ? Possible(over, sold) : Possible(state);
    }
    return {};
}

void LegState::move(std::size_t index, HoldState to) {
    Hold& hold = holds_[index];
    if (hold.state == HoldState::held || hold.state == HoldState::sold) free_ += hold.seats;
    if (hold.state == HoldState::sold) sold_ -= hold.seats;
    hold.state = to;
    if (to == HoldState::held || to == HoldState::sold) free_ -= hold.seats;
    if (to == HoldState::sold) sold_ += hold.seats;
}

} // namespace trecho
