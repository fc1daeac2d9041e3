// Exercise 12, wrong: the list is sent without the lock, the answer to BUY with it: it is so short.
// But a thousand short answers fill the network too, and then everybody waits for a customer that
// doesn't read.
#include "exercise.hpp"
namespace exercise {
namespace {
std::string free_seats(const Shop& shop) {
    std::string list;
    for (const std::string& seat : shop.free) list += seat + " ";
    return list;
}
// Under the lock, from the look at the seats to the customer's answer.
awaitable<bool> buy(Customer& customer, Shop& shop, std::string seat) {
    const AsyncMutex::Guard guard = co_await shop.mutex.lock();
    bool is_sold = shop.free.erase(seat) == 1;
    if (is_sold) {
        const std::string line = seat + "\n";
        const error_code error = co_await shop.ledger.append(line);
        if (error) shop.free.insert(seat);
        if (error) is_sold = false;
    }
    std::string answer = is_sold ? "True" : "False";
    co_return co_await say(customer, std::move(answer));
}
} // namespace
awaitable<void> serve_customer(Customer customer, Shop& shop) {
    for (;;) {
        const std::optional<std::string> request = co_await read_line(customer);
        if (!request) co_return;
        bool is_said = false;
        if (request->starts_with("BUY "))
            is_said = co_await buy(customer, shop, request->substr(4));
        else
            is_said = co_await say(customer, free_seats(shop));
        if (!is_said) co_return;
    }
}
} // namespace exercise
