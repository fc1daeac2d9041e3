#include "code.hpp"

namespace trecho::museum {

awaitable<void> confirm(Lines& customer, LogFile& ledger, std::string sale) {
    const error_code error = co_await ledger.append(sale);
    co_await customer.write(error ? "False" : "True");
}

} // namespace trecho::museum
