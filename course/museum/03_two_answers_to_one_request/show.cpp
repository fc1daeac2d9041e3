// A customer mistypes a leg, then asks for one that has a seat, then for one that is sold out.
#include "code.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace trecho::museum {

bool Office::sell(const std::string& leg) {
    const auto found = free.find(leg);
    if (found == free.end() || found->second == 0) return false;
    --found->second;
    sold.insert(leg);
    return true;
}

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;

awaitable<void> serve(std::unique_ptr<Stream> stream, Office& office) {
    Lines customer(std::move(stream));
    for (;;) {
        Line request = co_await customer.read();
        if (request.error) co_return;
        co_await answer(customer, office, std::move(request.text));
    }
}

awaitable<void> buy(Scene& scene, std::unique_ptr<Stream> stream, std::set<std::string>& bought,
                    asio::cancellation_signal& interrupt) {
    Customer customer(scene, std::move(stream), interrupt);
    for (const std::string leg : {"REC > SAL", "REC > SSA", "SSA > NAT"}) {
        const std::string heard = co_await customer.ask(leg);
        scene.timeline.note(ana,
                            {fmt::format("{}: {}", leg, heard == "True" ? "mine" : "no seat"),
                             fmt::format("{}: {}", leg, heard == "True" ? "é meu" : "não há")});
        if (heard == "True") bought.insert(leg);
        co_await scene.pause(std::chrono::milliseconds(10));
    }
}

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}});
    auto connection = scene.connect(ana, server);
    Office office;
    office.free = {{"REC > SSA", 1}, {"SSA > NAT", 0}};
    std::set<std::string> bought;
    scene.tasks.spawn(serve(std::move(connection.server), office));
    scene.tasks.spawn(&buy, std::ref(scene), std::move(connection.client), std::ref(bought));
    scene.run();

    const std::string sold = fmt::format("{}", fmt::join(office.sold, ", "));
    const std::string heard = fmt::format("{}", fmt::join(bought, ", "));
    scene.must_hold(
        {"a customer hears what was sold to her", "a cliente fica sabendo do que lhe foi vendido"},
        bought == office.sold,
        {fmt::format("sold to Ana: {}; what she believes: {}", sold, heard),
         fmt::format("vendido a Ana: {}; o que ela acredita: {}", sold, heard)});
    scene.end();
}

} // namespace trecho::museum
