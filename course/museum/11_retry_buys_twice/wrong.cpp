#include "code.hpp"

namespace trecho::museum {

std::string answer(Office& office, const std::string& /*request*/) { return office.new_ticket(); }

awaitable<std::string> buy(Connector& server, Entropy& /*entropy*/) {
    const std::string request = "BUY";
    for (int attempt = 0; attempt < 3; ++attempt) {
        Connected connected = co_await server.connect();
        if (connected.error) continue;
        Lines lines(std::move(connected.stream));
        co_await lines.write(request);
        const Line ticket = co_await lines.read();
        if (!ticket.error) co_return ticket.text;
    }
    co_return std::string();
}

} // namespace trecho::museum
