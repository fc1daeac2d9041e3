#include "code.hpp"

#include <array>

namespace trecho::museum {

awaitable<void> serve(Stream& customer) {
    std::array<char, 1024> bytes;
    for (;;) {
        const ReadResult read = co_await customer.read_some(bytes);
        if (read.error) co_return;

        std::string_view request(bytes.data(), read.bytes);
        if (request.ends_with('\n')) request.remove_suffix(1);
        co_await customer.write(is_on_sale(request) ? "True\n" : "False\n");
    }
}

} // namespace trecho::museum
