// Reports to the observer when writing to a file begins to fail, and when it works again.
#pragma once

#include "office/observer.hpp"

#include <exception>

namespace trecho {

// Reports each new error, and the first success after errors, once. A repeated error isn't
// reported: a full disk fails every sale.
class StorageHealth {
public:
    using Failed = void (Observer::*)(boost::system::error_code);
    using WorksAgain = void (Observer::*)();

    StorageHealth(Observer& observer, Failed failed, WorksAgain works_again)
        : observer_(observer), failed_(failed), works_again_(works_again) {}

    void wrote(boost::system::error_code error) noexcept {
        const bool still_works = !error && !reported_;
        if (still_works || error == reported_) return;
        if (report(error)) reported_ = error;
    }

private:
    // False when the observer throws (out of memory): then the next write reports it. An exception
    // must not keep the caller from waking the coroutines that wait for the disk.
    bool report(boost::system::error_code error) {
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
    boost::system::error_code reported_;
};

} // namespace trecho
