#include "office/availability.hpp"

#include "async/deadline.hpp"
#include "office/snapshot.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <exception>

namespace trecho {

AvailabilityPublisher::AvailabilityPublisher(const LedgerOffice& office, SnapshotFile& file,
                                             Clock& clock, Duration pause, Observer& observer)
    : office_(office), file_(file), clock_(clock), pause_(pause),
      storage_(observer, &Observer::availability_failed, &Observer::availability_works_again) {}

awaitable<void> AvailabilityPublisher::publish(Census& census,
                                               asio::cancellation_signal& interrupt) {
    const Census::Wait wait(census, 0, "writes availability.json");
    Deadline deadline(clock_, interrupt);
    error_code woken = asio::error::timed_out;
    while (woken == asio::error::timed_out) {
        co_await publish_if_changed();
        woken = co_await within(deadline, clock_.now() + pause_, stopped_.wait());
    }
    co_await publish_if_changed();
}

awaitable<void> AvailabilityPublisher::publish_if_changed() {
    Shown now;
    now.records = office_.records();
    now.seats = office_.seats();
    if (is_shown(now)) co_return;

    error_code error;
    try {
        error =
            co_await file_.replace(availability_json(office_.network(), now.seats, now.records));
    } catch (const std::exception&) {
        // Out of memory: we try again after the next pause.
        error = boost::system::errc::make_error_code(boost::system::errc::not_enough_memory);
    }
    storage_.wrote(error);
    if (!error) published_ = std::move(now);
}

bool AvailabilityPublisher::is_shown(const Shown& now) const {
    return published_ && published_->records == now.records &&
           std::ranges::equal(published_->seats, now.seats, {}, left_of, left_of);
}

} // namespace trecho
