// Whether the disk takes what it is given.
#pragma once

#include "office/observer.hpp"

namespace trecho {

// Tells the observer when the disk fails and when it works again, each once: not again for every
// customer in between.
class StorageHealth {
public:
    explicit StorageHealth(Observer& observer) : observer_(observer) {}

    void wrote(boost::system::error_code error) {
        const bool works = !error;
        if (works == works_) return;
        works_ = works;
        if (works) {
            observer_.storage_works_again();
        } else {
            observer_.storage_failed(error);
        }
    }

private:
    Observer& observer_;
    bool works_ = true;
};

} // namespace trecho
