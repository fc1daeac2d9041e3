// The seats of the office, counted from its events: how many are free, held and sold, and what
// availability.json shows of them.
#include "simulation/invariants/server_invariants.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/ranges.h>

#include <algorithm>

namespace trecho {

// A customer that waits must have something to wait for.
void ServerInvariants::check_is_on_sale(ConnectionId connection, const Itinerary& itinerary) {
    const std::vector<Seats> seats = office_->seats();
    const bool is_sold_out = std::ranges::any_of(itinerary, [&](LegId leg) {
        return seats[leg].free + seats[leg].held < std::ranges::count(itinerary, leg);
    });
    if (!is_sold_out) return;
    violations_.report(turns_in_order, "customer {} waits for seats that are sold for good",
                       lane_of(connection));
}

void ServerInvariants::check_seats() {
    const std::vector<Seats> seats = office_->seats();
    for (LegId id = 0; id < seats.size(); ++id) {
        const Leg& leg = scenario_.network.legs()[id];
        const Seats& now = seats[id];
        if (std::uint64_t{now.free} + now.held + now.sold != leg.seats)
            violations_.report(seats_add_up, "{} has {} seats, but {} free, {} held and {} sold",
                               to_string(leg), leg.seats, now.free, now.held, now.sold);
        if (sold_.empty()) continue;
        std::int64_t held = 0;
        for (const auto& [connection, hold] : holds_)
            held += std::ranges::count(hold->itinerary, id);
        if (now.held != held || now.sold != sold_[id])
            violations_.report(seats_add_up,
                               "{}: {} seats are held and {} sold, but the office counts {} and {}",
                               to_string(leg), held, sold_[id], now.held, now.sold);
    }
}

void ServerInvariants::count_seats() {
    for (const Seats& seats : office_->seats()) sold_.push_back(seats.sold);
}

void ServerInvariants::count_sold(const Itinerary& itinerary, int seats_of_each) {
    if (sold_.empty()) return;
    for (const LegId leg : itinerary) sold_[leg] += static_cast<std::uint32_t>(seats_of_each);
    expect_to_publish();
}

void ServerInvariants::check_is_served(ConnectionId connection) {
    const auto open = open_.find(connection);
    if (open != open_.end() && !open->second.is_turned_away) return;
    violations_.report(protocol_is_kept, "customer {} is served, and is one too many",
                       lane_of(connection));
}

// A seat that is only held counts as left: it isn't sold yet.
void ServerInvariants::publishes(std::string_view snapshot) {
    to_be_shown_ = sold_;
    const auto quoted = [](const std::string& name) {
        return boost::json::serialize(boost::json::string_view(name));
    };
    std::vector<std::string> lines;
    for (LegId id = 0; id < scenario_.network.legs().size(); ++id) {
        const Leg& leg = scenario_.network.legs()[id];
        lines.push_back(fmt::format(R"({{"origin":{},"destination":{},"left":{},"seats":{}}})",
                                    quoted(leg.origin), quoted(leg.destination),
                                    leg.seats - sold_[id], leg.seats));
    }
    if (snapshot == fmt::format("{{\"legs\":[\n{}\n],\"records\":{}}}\n", fmt::join(lines, ",\n"),
                                office_->records()))
        return;
    violations_.report(answers_are_durable,
                       "availability.json is to show other seats than the office has");
}

void ServerInvariants::has_published(error_code error) {
    if (error)
        expect_to_publish();
    else
        shown_ = to_be_shown_;
    operators_.did(Device::availability, error);
}

// A change is shown after a pause, behind the snapshot that is being replaced.
void ServerInvariants::expect_to_publish() {
    deferred_.after(
        scenario_.publishing_pause + 2 * replacing_limit + std::chrono::seconds(1),
        [this, change = ++changes_] {
            if (is_stopping_ || change != changes_ || shown_ == sold_) return;
            violations_.report(
                answers_are_durable,
                "availability.json shows what was true a while ago, and stays as it is");
        });
}

} // namespace trecho
