#include "code.hpp"

namespace trecho::museum {

awaitable<void> serve(Lines& customer, Office& office) {
    for (;;) {
        const Line leg = co_await customer.read();
        if (leg.error) co_return;

        const AsyncMutex::Guard guard = co_await office.mutex.lock();
        const bool is_free = office.free[leg.text] > 0;
        co_await customer.write(is_free ? "True" : "False");
        if (!is_free) continue;

        const Line decision = co_await customer.read();
        const bool is_sold = decision.text == "S";
        if (is_sold) --office.free[leg.text];
        co_await customer.write(is_sold ? "True" : "False");
    }
}

} // namespace trecho::museum
