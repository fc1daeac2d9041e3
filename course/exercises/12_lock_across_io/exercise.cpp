// Exercise 12: the lock that stays locked.
//
// Each request takes the shop's lock, does its work, and unlocks: nobody else touches the shop
// meanwhile. But a customer may reset the connection while the server is sending to it; then this
// function returns, and nobody unlocks. Until the server is restarted, everybody waits.
//
// Your task: no customer may stop the others, whether it resets the connection or doesn't read.
// Everything that exercise.hpp says has to stay true.
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

        shop.in_use = co_await shop.mutex.lock();
        if (request->starts_with("BUY ")) {
            const std::string seat = request->substr(4);
            bool is_sold = shop.free.erase(seat) == 1;
            if (is_sold) {
                const error_code error = co_await shop.ledger.append(seat + "\n");
                if (error) shop.free.insert(seat);
                if (error) is_sold = false;
            }
            const bool is_said = co_await say(customer, is_sold ? "True" : "False");
            if (!is_said) co_return;
        } else {
            const bool is_said = co_await say(customer, free_seats(shop));
            if (!is_said) co_return;
        }
        shop.in_use.unlock();
    }
}

} // namespace exercise
