// A customer buys once. The connection breaks when the server has sold the seat and before its
// answer arrives. The second connection works.
#include "code.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;

awaitable<void> serve(Scene& scene, std::unique_ptr<Stream> stream, Office& office, bool is_reset) {
    Lines customer(std::move(stream));
    const Line request = co_await customer.read();
    if (request.error) co_return;
    const std::string ticket = answer(office, request.text);
    if (is_reset) {
        scene.timeline.note(server, {"sells " + ticket + "; the connection breaks",
                                     "vende " + ticket + "; a conexão cai"});
        customer.stream().reset();
        co_return;
    }
    co_await customer.write(ticket);
    co_await customer.read(); // until the customer ends
}

class BreakingConnector final : public Connector {
public:
    BreakingConnector(Scene& scene, Office& office) : scene_(scene), office_(office) {}

    awaitable<Connected> connect() override {
        auto pair = scene_.connect(ana, server);
        scene_.tasks.spawn(serve(scene_, std::move(pair.server), office_, connections_++ == 0));
        Connected connected;
        connected.stream = std::move(pair.client);
        co_return connected;
    }

private:
    Scene& scene_;
    Office& office_;
    int connections_ = 0;
};

awaitable<void> buy_once(Scene& scene, Connector& connector) {
    const std::string ticket = co_await buy(connector, scene.entropy);
    scene.timeline.note(ana, {"has one ticket", "tem um bilhete"});
}

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}});
    Office office;
    BreakingConnector connector(scene, office);
    scene.tasks.spawn(buy_once(scene, connector));
    scene.run();

    scene.must_hold(
        {"who buys once gets one ticket", "quem compra uma vez recebe um bilhete"},
        office.sold == 1,
        {fmt::format("Ana bought once, and the server sold {} tickets", office.sold),
         fmt::format("Ana comprou uma vez, e o servidor vendeu {} bilhetes", office.sold)});
    scene.end();
}

} // namespace trecho::museum
