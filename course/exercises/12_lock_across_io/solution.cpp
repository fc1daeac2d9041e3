// Exercise 12, the solution: decide under the lock, speak without it.
#include "exercise.hpp"

namespace exercise {

namespace {

std::string free_seats(const Shop& shop) {
    std::string list;
    for (const std::string& seat : shop.free) list += seat + " ";
    return list;
}

// The lock is held across the append: the disk ends it, whatever the customer does, and the ledger
// takes one append at a time. The guard unlocks as it leaves its scope, on each way out.
awaitable<bool> sell(Shop& shop, std::string seat) {
    const AsyncMutex::Guard guard = co_await shop.mutex.lock();
    if (shop.free.erase(seat) == 0) co_return false;
    const std::string line = seat + "\n"; // outlives the append
    const error_code error = co_await shop.ledger.append(line);
    if (error) shop.free.insert(seat);
    co_return !error;
}

std::string answer_to_buy(bool is_sold) { return is_sold ? "True" : "False"; }

} // namespace

awaitable<void> serve_customer(Customer customer, Shop& shop) {
    for (;;) {
        const std::optional<std::string> request = co_await read_line(customer);
        if (!request) co_return;

        std::string answer;
        if (request->starts_with("BUY ")) {
            const bool is_sold = co_await sell(shop, request->substr(4));
            answer = answer_to_buy(is_sold);
        } else {
            answer = free_seats(shop); // no co_await in between, so nobody changes it meanwhile
        }
        const bool is_said = co_await say(customer, std::move(answer)); // here we have no lock
        if (!is_said) co_return;
    }
}

} // namespace exercise
