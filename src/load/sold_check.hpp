// Whether a load's customers and the servers count the same sales.
#pragma once

#include "client/customer.hpp"
#include "client/server_list.hpp"
#include "load/load.hpp"

#include <chrono>
#include <string>

namespace trecho {

struct SoldCheck {
    bool is_wanted = true;   // false if the server may speak only the plain dialogue, without LIST
    bool is_known = false;   // a server has answered LIST
    std::size_t servers = 1; // how many have answered
    std::string disagrees;   // the address of one that counts other sales; "" if none does
    std::int64_t bought = 0;
    std::int64_t uncertain = 0; // may or may not have been sold

    // How many seats fewer are left than before, as the one that disagrees says, or else all.
    // Negative if others gave tickets back.
    std::int64_t sold = 0;

    bool agrees() const { return !is_wanted || (is_known && agrees_with(sold)); }
    bool agrees_with(std::int64_t count) const {
        return count >= bought && count <= bought + uncertain;
    }
};

// What the servers have on sale, before a load and after it. Use it in one coroutine at a time.
// The connectors of `servers`, and `clock`, must outlive it.
class LegsOnSale {
public:
    // How long to wait until the server has released the holds of customers who vanished.
    static constexpr Duration settling_limit = std::chrono::seconds(3);

    // Servers that share a store keep the holds of a server that died for so long after their time
    // limit, by the database's clock (docs/protocol.md, section 7).
    static constexpr Duration leases_last_longer = std::chrono::seconds(5);

    LegsOnSale(ServerList servers, Clock& clock) : servers_(std::move(servers)), clock_(clock) {}

    // Asks for the legs on sale, as the console does. All servers sell the same ones, so the first
    // that answers is enough; it is asked first the next time.
    awaitable<Listing> list(asio::cancellation_signal& interrupt);

    // Compares what each server has sold since `before` with the purchases here, until all agree or
    // nothing can change any more. Each server that answers must agree by itself: servers that
    // don't share a store know only their own sales.
    awaitable<SoldCheck> check(asio::cancellation_signal& interrupt, const Listing& before,
                               LoadCounts counts);

private:
    awaitable<Listing> list_at(std::size_t server, asio::cancellation_signal& interrupt);
    awaitable<SoldCheck> check_once(asio::cancellation_signal& interrupt, std::int64_t left_before,
                                    const SoldCheck& wanted);
    Duration time_of_leases(const LoadCounts& counts) const;

    ServerList servers_;
    Clock& clock_;
    std::size_t listing_server_ = 0;
    double confirm_seconds_ = 0; // as a server said
};

} // namespace trecho
