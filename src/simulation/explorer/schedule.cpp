#include "simulation/explorer/schedule.hpp"

namespace trecho {

std::size_t Schedule::choose(std::size_t options) {
    newest_is_preemption_ = false;
    return options > 1 ? take(options) : 0;
}

std::size_t Schedule::preempt(std::size_t events) {
    newest_is_preemption_ = preemptions_left_ > 0 && events > 0;
    if (!newest_is_preemption_) return 0;
    const std::size_t taken = take(events + 1);
    if (taken > 0) --preemptions_left_;
    return taken;
}

void Schedule::was_needed(bool is_needed) {
    if (newest_is_preemption_ && !is_needed && points_.back().taken == 0)
        points_.back().options = 1;
    newest_is_preemption_ = false;
}

std::size_t Schedule::take(std::size_t options) {
    const std::size_t place = points_.size();
    const std::uint8_t taken = place < choices_.size() ? choices_[place] : std::uint8_t{0};
    points_.push_back({taken, static_cast<std::uint8_t>(options)});
    return taken;
}

void Schedule::add_departures(std::size_t departed, std::vector<Choices>& departures) const {
    Choices choices;
    for (std::size_t place = 0; place < points_.size(); ++place) {
        const Point& point = points_[place];
        for (std::uint8_t other = 1; place >= departed && other < point.options; ++other) {
            choices.push_back(other);
            departures.push_back(choices);
            choices.pop_back();
        }
        choices.push_back(point.taken);
    }
}

} // namespace trecho
