#include "code.hpp"

namespace trecho::museum {

awaitable<void> send_list(Lines& customer, Office& office) {
    co_await office.lock.lock();
    const std::string list = office.list;
    office.lock.unlock();

    co_await customer.write(list);
}

} // namespace trecho::museum
