// One order of events: which of those that could come next did.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace trecho {

class Schedule {
public:
    using Choices = std::vector<std::uint8_t>;

    // Follows `choices`, and after them always takes the first.
    Schedule(Choices choices, std::size_t preemptions_max)
        : choices_(std::move(choices)), preemptions_left_(preemptions_max) {}

    // Which of `options`, the first of which is the usual one.
    std::size_t choose(std::size_t options);

    // Which of `events` comes before the coroutine that is ready; nothing comes: 0. None is left
    // once enough have come so.
    std::size_t preempt(std::size_t events);

    // The newest preempt() had a coroutine to come before, or had none: then what it could have
    // chosen is the same as what can be chosen next.
    void was_needed(bool is_needed);

    // All orders that are like this one up to a point after the first `departed` choices, and take
    // something other than the first there.
    void add_departures(std::size_t departed, std::vector<Choices>& departures) const;

private:
    struct Point {
        std::uint8_t taken;
        std::uint8_t options;
    };

    std::size_t take(std::size_t options);

    Choices choices_;
    std::size_t preemptions_left_;
    std::vector<Point> points_;
    bool newest_is_preemption_ = false;
};

} // namespace trecho
