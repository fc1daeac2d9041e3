#include "office/availability.hpp"

#include "async/deadline.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace trecho {

namespace json = boost::json;

namespace {

std::uint32_t left_of(const Seats& seats) { return seats.free + seats.held; }

} // namespace

std::string availability_json(const Network& network, const std::vector<Seats>& seats) {
    std::string text = "{\"legs\":[\n";
    for (std::size_t id = 0; id < seats.size(); ++id) {
        const Leg& leg = network.legs()[id];
        if (id > 0) text += ",\n";
        text += json::serialize(json::object{{"origin", leg.origin},
                                             {"destination", leg.destination},
                                             {"left", left_of(seats[id])},
                                             {"seats", leg.seats}});
    }
    return text + "\n]}\n";
}

AvailabilityPublisher::AvailabilityPublisher(const Office& office, SnapshotFile& file, Clock& clock,
                                             Duration pause, Observer& observer)
    : office_(office), file_(file), clock_(clock), pause_(pause), storage_(observer) {}

awaitable<void> AvailabilityPublisher::publish(asio::cancellation_signal& interrupt) {
    Deadline deadline(clock_, interrupt);
    error_code woken = asio::error::timed_out;
    while (woken == asio::error::timed_out) {
        co_await publish_if_changed();
        woken = co_await within(deadline, clock_.now() + pause_, stopped_.wait());
    }
    co_await publish_if_changed();
}

awaitable<void> AvailabilityPublisher::publish_if_changed() {
    const std::vector<Seats> seats = office_.seats();
    if (published_ && std::ranges::equal(seats, *published_, {}, left_of, left_of)) co_return;

    const error_code error = co_await file_.replace(availability_json(office_.network(), seats));
    storage_.wrote(error);
    if (!error) published_ = seats;
}

} // namespace trecho
