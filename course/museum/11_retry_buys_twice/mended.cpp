#include "code.hpp"

namespace trecho::museum {

std::string answer(Office& office, const std::string& request) {
    const auto [known, is_new] = office.tickets.try_emplace(request);
    if (is_new) known->second = office.new_ticket();
    return known->second;
}

awaitable<std::string> buy(Connector& server, Entropy& entropy) {
    const std::string request = "BUY " + std::to_string(entropy.draw() % 10'000);
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
