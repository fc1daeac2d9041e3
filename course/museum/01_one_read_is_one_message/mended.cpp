#include "code.hpp"

#include "protocol/framing.hpp"

namespace trecho::museum {

awaitable<void> serve(Stream& customer) {
    MessageBuffer buffer(Framing::lines, 1024);
    while (!buffer.is_too_long()) {
        const ReadResult read = co_await customer.read_some(buffer.free_space());
        if (read.error) co_return;

        buffer.received(read.bytes);
        while (buffer.has_message()) {
            const std::string_view request = buffer.take();
            co_await customer.write(is_on_sale(request) ? "True\n" : "False\n");
        }
    }
}

} // namespace trecho::museum
