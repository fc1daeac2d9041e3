#include "code.hpp"

#include <utility>

namespace trecho::museum {

awaitable<bool> buy(Office& office, std::string customer) {
    if (office.free == 0) co_return false;

    const bool is_paid = co_await office.bank.charge(std::move(customer));
    if (is_paid) --office.free;
    co_return is_paid;
}

} // namespace trecho::museum
