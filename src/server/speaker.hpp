// A connection speaks for a customer: this is the bond between the two.
#pragma once

#include "server/session.hpp"
#include "server/session_registry.hpp"

namespace trecho {

// Lives in the session's coroutine; the bond ends with it, whatever ends the coroutine.
class Speaker {
public:
    // For a new customer, with this token.
    Speaker(Session& session, std::string token);
    ~Speaker();
    Speaker(const Speaker&) = delete;
    Speaker& operator=(const Speaker&) = delete;

    enum class Found { customer, unknown, interrupted };

    // From now on for the customer with this token (for the same one as before, if nobody has it).
    // If another connection speaks for that customer, it is closed; a sale that it has begun is
    // stored first. Interrupted: there was nobody to speak for any more when it had waited.
    awaitable<Found> speak_for(std::string token);

    const std::string& token() const { return token_; }
    CustomerRecord& customer() { return *customer_; }

    // Keeps the seats for the customer, who may come back with another connection.
    void keep(OfferedSeats offer) { registry_.keep_offer(customer_, std::move(offer)); }

private:
    void let_go();

    Session& session_;
    SessionRegistry& registry_;
    std::string token_;
    std::shared_ptr<CustomerRecord> customer_;
    AsyncMutex::Guard has_the_word_;
};

} // namespace trecho
