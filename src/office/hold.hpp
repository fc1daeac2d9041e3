// Seats that are kept for one client, until it decides.
#pragma once

#include "office/network.hpp"
#include "office/observer.hpp"

#include <cstdint>

namespace trecho {

class Office;

// Names held seats in a shared office, whose database frees them at a time limit: it leases them
// (Gray and Cheriton, "Leases", SOSP 1989). In this process's own office it is empty.
struct Lease {
    std::uint64_t high = 0; // 128 random bits
    std::uint64_t low = 0;
    std::uint64_t claim = 0; // see Claim
};

// A hold ends exactly once: confirmed, expired, or released by its destructor. So its seats are
// given back however the coroutine that owns it ends.
class Hold {
public:
    Hold(Hold&& other) noexcept;
    // `other` receives what was held before, and releases it when it is destroyed.
    Hold& operator=(Hold&& other) noexcept;
    ~Hold();

    // Another connection decides about the seats from now on.
    void pass_to(ConnectionId connection);

    // Its connection was dropped; the session may be resumed.
    void keep();

    // Gives the seats back at once, as the destructor does.
    void give_back();

    // Gives the seats back because the customer doesn't want them.
    void decline();

    // Gives the seats back because the customer was silent for too long.
    void expire();

    // Ends here without giving the seats back: another server goes on with them, or may.
    void leave();

    const Itinerary& itinerary() const { return itinerary_; }
    const Lease& lease() const { return lease_; }

    // The session was resumed, so the lease has a new claim.
    void renew(std::uint64_t claim) { lease_.claim = claim; }

    // Why a hold ends without a sale.
    enum class End { released, declined, expired };

private:
    friend class Office;
    Hold(Office& office, ConnectionId connection, const Itinerary& itinerary, const Lease& lease);

    Office* office_; // null when it has ended
    ConnectionId connection_;
    Itinerary itinerary_;
    Lease lease_;
};

} // namespace trecho
