#include "simulation/oracle/session_oracle.hpp"

#include <algorithm>
#include <ranges>

namespace trecho {

namespace {

std::size_t count_since(const std::vector<TimePoint>& times, TimePoint since) {
    const auto first = std::ranges::lower_bound(times, since);
    return static_cast<std::size_t>(times.end() - first);
}

} // namespace

void SessionOracle::server_starts() {
    connections_.clear();
    begun_.clear();
}

// They close in the order in which they were opened, as far as it matters here.
void SessionOracle::closed(Lane customer) {
    const auto open = std::ranges::find_if(connections_, [&](const Connected& connected) {
        return connected.customer == customer && connected.to == never;
    });
    if (open != connections_.end()) open->to = clock_.now();
}

// Each connection may have spoken for one session then, and come back to one after that; those that
// began after that are counted by themselves.
bool SessionOracle::may_be_forgotten(Lane customer, TimePoint last_used) const {
    std::size_t others = count_since(begun_, last_used);
    std::size_t own = 0;
    for (const Connected& connected : connections_) {
        if (connected.to < last_used) continue;
        const bool is_own = connected.customer == customer;
        const bool was_open = connected.from <= last_used;
        if (is_own && was_open) ++own;
        if (!is_own) others += was_open ? 2 : 1;
    }
    if (own > 1) others += own - 1;
    return others + 1 >= sessions_max_;
}

bool SessionOracle::must_be_forgotten(Lane customer, TimePoint now) const {
    TimePoint unused_since = TimePoint::min();
    for (const Connected& connected : connections_) {
        const bool is_old = connected.customer == customer && connected.from < now;
        if (is_old) unused_since = std::max(unused_since, connected.to);
    }
    if (unused_since == TimePoint::min() || unused_since >= now) return false;
    const std::size_t later = count_since(begun_, unused_since + Duration(1));
    return later - count_since(begun_, now) >= sessions_max_;
}

} // namespace trecho
