// Exercise 12, wrong: afraid of each wait, it unlocks before the ledger too. Two sales are then
// written at once.
#include "exercise.hpp"

namespace exercise {

namespace {

std::string free_seats(const Shop& shop) {
    std::string list;
    for (const std::string& seat : shop.free) list += seat + " ";
    return list;
}

awaitable<bool> take(Shop& shop, std::string seat) {
    const AsyncMutex::Guard guard = co_await shop.mutex.lock();
    co_return shop.free.erase(seat) == 1;
}

} // namespace

awaitable<void> serve_customer(Customer customer, Shop& shop) {
    for (;;) {
        const std::optional<std::string> request = co_await read_line(customer);
        if (!request) co_return;

        std::string answer = "False";
        if (request->starts_with("BUY ")) {
            const std::string seat = request->substr(4);
            const bool is_free = co_await take(shop, seat);
            if (is_free) {
                const std::string line = seat + "\n";
                const error_code error = co_await shop.ledger.append(line);
                if (error) shop.free.insert(seat);
                if (!error) answer = "True";
            }
        } else {
            answer = free_seats(shop);
        }
        const bool is_said = co_await say(customer, std::move(answer));
        if (!is_said) co_return;
    }
}

} // namespace exercise
