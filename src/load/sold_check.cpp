#include "load/sold_check.hpp"

#include "client/limits.hpp"

#include <algorithm>
#include <utility>

namespace trecho {

namespace {

constexpr std::chrono::milliseconds settling_pause{100};
constexpr std::chrono::seconds pause_for_leases{1};
constexpr double confirm_seconds_max = 3600; // of a server that we don't know

std::int64_t seats_left(const std::vector<ListedLeg>& legs) {
    std::int64_t left = 0;
    for (const ListedLeg& leg : legs) left += static_cast<std::int64_t>(leg.left);
    return left;
}

bool has_failed(const Listing& listing) { return listing.error || !listing.reason.empty(); }

} // namespace

awaitable<Listing> LegsOnSale::list(asio::cancellation_signal& interrupt) {
    Listing listing;
    for (std::size_t tried = 0; tried < servers_.size(); ++tried) {
        listing = co_await list_at(listing_server_, interrupt);
        if (!has_failed(listing) || listing.error == asio::error::operation_aborted) break;
        listing_server_ = (listing_server_ + 1) % servers_.size();
    }
    co_return listing;
}

awaitable<SoldCheck> LegsOnSale::check(asio::cancellation_signal& interrupt, const Listing& before,
                                       LoadCounts counts) {
    SoldCheck wanted;
    wanted.bought = static_cast<std::int64_t>(counts.bought);
    wanted.uncertain = static_cast<std::int64_t>(counts.uncertain);
    const TimePoint settled = clock_.now() + settling_limit;
    for (;;) {
        const SoldCheck check = co_await check_once(interrupt, seats_left(before.legs), wanted);
        // Seats that are held aren't left either, and seem sold until they are given back. So too
        // many may still become fewer, and too few never become more.
        const Duration leases = check.sold > check.bought ? time_of_leases(counts) : Duration(0);
        const bool can_change = !check.agrees() || leases > Duration(0);
        const TimePoint now = clock_.now();
        if (!check.is_known || !can_change || now >= settled + leases) co_return check;
        const Duration pause = now < settled ? Duration(settling_pause) : pause_for_leases;
        co_await sleep_until(clock_, now + pause);
    }
}

awaitable<SoldCheck> LegsOnSale::check_once(asio::cancellation_signal& interrupt,
                                            std::int64_t left_before, const SoldCheck& wanted) {
    SoldCheck check = wanted;
    check.servers = 0;
    for (std::size_t server = 0; server < servers_.size(); ++server) {
        const Listing after = co_await list_at(server, interrupt);
        if (after.error == asio::error::operation_aborted) {
            check.is_known = false;
            break;
        }
        if (has_failed(after)) continue;
        check.is_known = true;
        ++check.servers;
        if (!check.disagrees.empty()) continue;
        check.sold = left_before - seats_left(after.legs);
        if (!check.agrees()) check.disagrees = servers_.address(server);
    }
    co_return check;
}

awaitable<Listing> LegsOnSale::list_at(std::size_t server, asio::cancellation_signal& interrupt) {
    Listing listing;
    Deadline deadline(clock_, interrupt);
    Connector& connector = servers_.connector(server);
    Connected connected =
        co_await within(deadline, clock_.now() + first_arrival_limit, connector.connect());
    listing.error = connected.error;
    if (listing.error) co_return listing;

    Customer customer(std::move(connected.stream), clock_, interrupt, [](std::uint64_t) {});
    const Greeting greeting = co_await customer.greet();
    listing.error = greeting.error;
    listing.reason = greeting.reason;
    if (listing.error) co_return listing;

    confirm_seconds_ = greeting.confirm_seconds;
    listing = co_await customer.list();
    co_await customer.leave();
    co_return listing;
}

// So long seats may be held for customers whose server died.
Duration LegsOnSale::time_of_leases(const LoadCounts& counts) const {
    if (servers_.size() == 1 || counts.lost == 0) return Duration::zero();
    const std::chrono::duration<double> confirm(
        std::clamp(confirm_seconds_, 0.0, confirm_seconds_max));
    return leases_last_longer + std::chrono::duration_cast<Duration>(confirm);
}

} // namespace trecho
