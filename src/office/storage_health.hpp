// Whether the disk takes what it is given.
#pragma once

#include "office/observer.hpp"

#include <exception>

namespace trecho {

// Tells the observer when a file can't be written, and why, and when it can be again: each once,
// not again for every customer in between.
class StorageHealth {
public:
    using Failed = void (Observer::*)(boost::system::error_code);
    using WorksAgain = void (Observer::*)();

    StorageHealth(Observer& observer, Failed failed, WorksAgain works_again)
        : observer_(observer), failed_(failed), works_again_(works_again) {}

    void wrote(boost::system::error_code error) noexcept {
        const bool works_still = !error && !told_; // as nearly always
        if (works_still || error == told_) return;
        if (tell(error)) told_ = error;
    }

private:
    // False when there is no memory to tell it: next time, then. Those who wait for the disk must
    // not wait for that.
    bool tell(boost::system::error_code error) {
        try {
            if (error) {
                (observer_.*failed_)(error);
            } else {
                (observer_.*works_again_)();
            }
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

    Observer& observer_;
    Failed failed_;
    WorksAgain works_again_;
    boost::system::error_code told_;
};

} // namespace trecho
