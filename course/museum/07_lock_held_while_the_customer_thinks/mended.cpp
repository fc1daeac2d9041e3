#include "code.hpp"

namespace trecho::museum {

awaitable<void> serve(Lines& customer, Office& office) {
    for (;;) {
        const Line leg = co_await customer.read();
        if (leg.error) co_return;

        AsyncMutex::Guard guard = co_await office.mutex.lock();
        const bool is_held = office.free[leg.text] > 0;
        if (is_held) --office.free[leg.text];
        guard.unlock();
        co_await customer.write(is_held ? "True" : "False");
        if (!is_held) continue;

        const Line decision = co_await customer.read();
        const bool is_sold = decision.text == "S";
        guard = co_await office.mutex.lock();
        if (!is_sold) ++office.free[leg.text];
        guard.unlock();
        co_await customer.write(is_sold ? "True" : "False");
    }
}

} // namespace trecho::museum
