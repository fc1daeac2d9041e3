// Exercise 12, wrong: the guard is a local one now, so a reset unlocks. But it is still held while
// the answer is sent: a customer that doesn't read stops all others.
#include "exercise.hpp"

namespace exercise {

namespace {

std::string free_seats(const Shop& shop) {
    std::string list;
    for (const std::string& seat : shop.free) list += seat + " ";
    return list;
}

} // namespace

awaitable<void> serve_customer(Customer customer, Shop& shop) {
    for (;;) {
        const std::optional<std::string> request = co_await read_line(customer);
        if (!request) co_return;

        const AsyncMutex::Guard guard = co_await shop.mutex.lock();
        bool is_said = false;
        if (request->starts_with("BUY ")) {
            const std::string line = request->substr(4) + "\n";
            bool is_sold = shop.free.erase(request->substr(4)) == 1;
            if (is_sold) {
                const error_code error = co_await shop.ledger.append(line);
                if (error) shop.free.insert(request->substr(4));
                if (error) is_sold = false;
            }
            is_said = co_await say(customer, is_sold ? "True" : "False");
        } else {
            is_said = co_await say(customer, free_seats(shop));
        }
        if (!is_said) co_return;
    }
}

} // namespace exercise
