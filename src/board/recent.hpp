// The newest values of something that goes on for ever, in bounded memory.
#pragma once

#include <cstddef>
#include <vector>

namespace trecho {

template <class Value, std::size_t size_max>
class Recent {
public:
    // Forgets the oldest value when there are `size_max`. Throws std::bad_alloc, and then nothing
    // has changed.
    void add(const Value& value) {
        if (values_.size() < size_max) {
            values_.push_back(value);
        } else {
            values_[oldest_] = value;
            oldest_ = (oldest_ + 1) % size_max;
        }
    }

    std::size_t size() const { return values_.size(); }

    // The oldest is the value 0.
    const Value& operator[](std::size_t index) const {
        return values_[(oldest_ + index) % values_.size()];
    }

    void clear() { *this = Recent(); }

private:
    std::vector<Value> values_; // grows only as far as it is used
    std::size_t oldest_ = 0;
};

} // namespace trecho
