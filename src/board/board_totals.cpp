#include "board/board_totals.hpp"

#include <algorithm>

namespace trecho {

namespace {

constexpr std::string_view other_reason = "other";

const auto reasons = std::to_array<std::string_view>({
    name_of(Unavailable::sold_out),
    name_of(Unavailable::unknown_leg),
    name_of(Unavailable::storage),
    name_of(Refusal::bad_request),
    name_of(Refusal::line_too_long),
    name_of(Refusal::unknown_session),
    name_of(Refusal::no_such_ticket),
    name_of(Refusal::expired),
    name_of(Refusal::busy),
    name_of(Refusal::shutting_down),
    other_reason,
});
static_assert(reasons.size() <= reasons_max);

} // namespace

std::span<const std::string_view> refusal_reasons() { return reasons; }

std::size_t index_of_reason(std::string_view reason) {
    const auto found = std::ranges::find(reasons, reason);
    return static_cast<std::size_t>(std::min(found, reasons.end() - 1) - reasons.begin());
}

} // namespace trecho
