// Which sessions a server may have forgotten for lack of room, and which it must have: an oracle
// for those that have bought nothing (docs/protocol.md, Coming back).
#pragma once

#include "platform/clock.hpp"
#include "platform/entropy.hpp"
#include "simulation/runner/event_log.hpp"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace trecho {

class SessionOracle {
public:
    SessionOracle(const Clock& clock, std::size_t sessions_max)
        : clock_(clock), sessions_max_(sessions_max) {}

    // Of the server, exactly: a new process remembers nobody.
    void server_starts();
    void opened(Lane customer) { connections_.push_back({customer, clock_.now(), never}); }
    void closed(Lane customer);
    void session_begins() { begun_.push_back(clock_.now()); }

    // The session of this customer was in use at `last_used` at the earliest: so many others may
    // have been used since that it is the longest unused one, and there was no room for it.
    bool may_be_forgotten(Lane customer, TimePoint last_used) const;

    // By `now` so many sessions had begun, since the last connection of this customer had closed,
    // that none is remembered which was unused then.
    bool must_be_forgotten(Lane customer, TimePoint now) const;

private:
    static constexpr TimePoint never = TimePoint::max();

    struct Connected {
        Lane customer;
        TimePoint from;
        TimePoint to;
    };

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
