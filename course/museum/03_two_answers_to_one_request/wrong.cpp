#include "code.hpp"

namespace trecho::museum {

awaitable<void> answer(Lines& customer, Office& office, std::string leg) {
    if (!office.knows(leg)) {
        co_await customer.write("False");
    }
    const bool is_sold = office.sell(leg);
    co_await customer.write(is_sold ? "True" : "False");
}

} // namespace trecho::museum
