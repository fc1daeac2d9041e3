// Seats that are kept for one client, until it decides.
#pragma once

#include "office/network.hpp"
#include "office/observer.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace trecho {

class Office;

// The right of one server to speak for a session. In a shared office each RESUME makes a new claim,
// and nothing more is done for an older one: so two connections at two servers can't both speak for
// one session. (Kleppmann calls such a number a fencing token, "How to do distributed locking",
// 2016.)
struct Claim {
    Claim() = default;
    explicit Claim(std::string its_session_key, std::uint64_t its_number = 0)
        : session_key(std::move(its_session_key)), number(its_number) {}

    std::string session_key; // "" for a client without a session
    std::uint64_t number = 0;
};

// Names held seats in a shared office, whose database frees them at a time limit: it leases them
// (Gray and Cheriton, "Leases", SOSP 1989).
struct Lease {
    std::uint64_t high = 0; // 128 random bits
    std::uint64_t low = 0;
    Claim claim;

    bool is_same(const Lease& other) const { return high == other.high && low == other.low; }
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
    const Lease& lease() const { return *lease_; } // in a shared office

    // The session was resumed, so the lease has a new claim.
    void renew(std::uint64_t claim) { lease_->claim.number = claim; }

    // Why a hold ends without a sale.
    enum class End { released, declined, expired };

private:
    friend class Office;
    Hold(Office& office, ConnectionId connection, const Itinerary& itinerary,
         std::unique_ptr<Lease> lease);

    Office* office_; // null when it has ended
    ConnectionId connection_;
    Itinerary itinerary_;
    std::unique_ptr<Lease> lease_; // null in a LedgerOffice
};

} // namespace trecho
