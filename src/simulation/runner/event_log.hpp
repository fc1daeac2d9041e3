// What happened in a simulated world, event by event. Its hash says whether two runs were the same;
// its end shows what led to a violation.
#pragma once

#include "platform/clock.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace trecho {

using Lane = std::size_t; // 0 is the server, then the customers from 1

class EventLog {
public:
    explicit EventLog(const Clock& clock) : clock_(clock), start_(clock.now()) {}

    struct Line {
        Duration at{}; // since the start
        Lane lane = 0;
        std::string text;
    };

    void tell(Lane lane, std::string text);

    // FNV-1a over all lines: the same for each compiler and each build.
    std::uint64_t hash() const { return hash_; }

    // The newest lines, as many as are kept.
    const std::deque<Line>& last() const { return last_; }

    Duration duration() const { return clock_.now() - start_; }

    // The last `lines` as text: time, then a column for the server and one for each customer.
    std::string lanes(std::size_t lines) const;

private:
    static constexpr std::size_t kept_lines = 5'000;

    void mix(unsigned char byte) { hash_ = (hash_ ^ byte) * 1'099'511'628'211U; }

    const Clock& clock_;
    TimePoint start_;
    std::uint64_t hash_ = 14'695'981'039'346'656'037U;
    std::deque<Line> last_;
};

// 00:01:02.345678
std::string print_duration(Duration duration);

} // namespace trecho
