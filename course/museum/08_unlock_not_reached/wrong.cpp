#include "code.hpp"

namespace trecho::museum {

awaitable<void> send_list(Lines& customer, Office& office) {
    co_await office.lock.lock();
    const error_code error = co_await customer.write(office.list);
    if (error) co_return;

    office.lock.unlock();
}

} // namespace trecho::museum
