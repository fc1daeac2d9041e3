// Which sessions a server may have forgotten for lack of room, and which it must have: an oracle
// for those that have bought nothing (docs/protocol.md, Coming back).
#pragma once

#include "platform/clock.hpp"
#include "platform/entropy.hpp"
#include "simulation/runner/event_log.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace trecho {

class SessionOracle {
public:
    SessionOracle(const Clock& clock, std::size_t sessions_max)
        : clock_(clock), sessions_max_(sessions_max) {}

    // A new process remembers nobody.
    void server_starts() {
        connections_.clear();
        begun_.clear();
    }
    void opened(Lane customer) { connections_.push_back({customer, clock_.now(), never}); }

    // They close in the order in which they were opened, as far as it matters here.
    void closed(Lane customer) {
        const auto open = std::ranges::find_if(connections_, [&](const Connected& connected) {
            return connected.customer == customer && connected.to == never;
        });
        if (open != connections_.end()) open->to = clock_.now();
    }
    void session_begins() { begun_.push_back(clock_.now()); }

    // The session of this customer was in use at `last_used` at the earliest: since then, so many
    // others may have been used that there was no room for it. Each connection may have spoken for
    // one session then, and come back to one later; those that began later count by themselves.
    bool may_be_forgotten(Lane customer, TimePoint last_used) const {
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

    // By `now` so many sessions had begun, since the last connection of this customer had closed,
    // that none is remembered which was unused then.
    bool must_be_forgotten(Lane customer, TimePoint now) const {
        TimePoint unused_since = TimePoint::min();
        for (const Connected& connected : connections_) {
            const bool is_old = connected.customer == customer && connected.from < now;
            if (is_old) unused_since = std::max(unused_since, connected.to);
        }
        if (unused_since == TimePoint::min() || unused_since >= now) return false;
        const std::size_t later = count_since(begun_, unused_since + Duration(1));
        return later - count_since(begun_, now) >= sessions_max_;
    }

private:
    static constexpr TimePoint never = TimePoint::max();

    struct Connected {
        Lane customer;
        TimePoint from;
        TimePoint to;
    };

    static std::size_t count_since(const std::vector<TimePoint>& times, TimePoint since) {
        return static_cast<std::size_t>(times.end() - std::ranges::lower_bound(times, since));
    }

    const Clock& clock_;
    std::size_t sessions_max_;
    std::vector<Connected> connections_;
    std::vector<TimePoint> begun_;
};

// What the server draws is session tokens, of two numbers each: so it tells when a session begins.
class TokenEntropy final : public Entropy {
public:
    TokenEntropy(Entropy& entropy, std::function<void()> on_token)
        : entropy_(entropy), on_token_(std::move(on_token)) {}

    std::uint64_t draw() override {
        is_whole_ = !is_whole_;
        if (is_whole_) on_token_();
        return entropy_.draw();
    }

private:
    Entropy& entropy_;
    std::function<void()> on_token_;
    bool is_whole_ = true;
};

} // namespace trecho
