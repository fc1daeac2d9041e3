// Which legs' seats have changed since a reader was told.
#pragma once

#include "office/network.hpp"

#include <cstddef>
#include <vector>

namespace trecho {

// Needs no memory after its constructor.
class ChangedLegs {
public:
    explicit ChangedLegs(std::size_t legs) : is_changed_(legs) { changed_.reserve(legs); }

    // Each leg once.
    const std::vector<LegId>& list() const { return changed_; }

    void mark(const Itinerary& itinerary) noexcept {
        for (const LegId leg : itinerary) {
            if (!is_changed_[leg]) changed_.push_back(leg);
            is_changed_[leg] = true;
        }
    }

    void settle() noexcept {
        for (const LegId leg : changed_) is_changed_[leg] = false;
        changed_.clear();
    }

private:
    std::vector<LegId> changed_;
    std::vector<bool> is_changed_;
};

} // namespace trecho
