// Exercise 16, the interface: a desk whose customers ask again when an answer doesn't come.
#pragma once

#include "platform/storage.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace exercise {

using namespace trecho;

class Desk {
public:
    // `ledger` has a line for each seat that was sold before: the ticket and the request that
    // bought it, `T1 ana-1`. It takes one append at a time. `seats` is how many there are in all,
    // sold ones included.
    Desk(LogFile& ledger, std::uint32_t seats);
    ~Desk();

    // Sells one seat and returns its ticket: T1, T2, .. Returns nothing when there is no seat, or
    // when the sale couldn't be stored; then nothing was sold.
    //
    // `request` names this purchase. A customer who got no answer asks again with the same name;
    // for a second ticket it takes another name. So however often and whenever the same request
    // comes (also while the first is being stored, also after the server was killed and started
    // again), it buys one seat, and all its answers have the same ticket.
    //
    // The connection of a customer may break, which interrupts a wait here. A sale whose append has
    // begun is stored all the same.
    awaitable<std::optional<std::string>> buy(std::string request);

private:
    struct State; // yours: it is defined in exercise.cpp
    std::unique_ptr<State> state_;
};

} // namespace exercise
