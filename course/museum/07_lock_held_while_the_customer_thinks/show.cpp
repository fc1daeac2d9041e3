// One customer is offered a seat and doesn't decide. Another asks for another leg.
#include "code.hpp"
#include "support/scene.hpp"

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;
constexpr Actor bruno = 2;

awaitable<void> serve_customer(std::unique_ptr<Stream> stream, Office& office) {
    Lines customer(std::move(stream));
    co_await serve(customer, office);
}

awaitable<void> think(Scene& scene, std::unique_ptr<Stream> stream,
                      asio::cancellation_signal& interrupt) {
    Customer customer(scene, std::move(stream), interrupt);
    co_await customer.ask("REC > SSA");
    scene.timeline.note(ana, {"goes for a coffee", "vai tomar um café"});
    co_await scene.pause(std::chrono::hours(1));
}

awaitable<void> buy(Scene& scene, std::unique_ptr<Stream> stream, bool& is_answered,
                    asio::cancellation_signal& interrupt) {
    Customer customer(scene, std::move(stream), interrupt);
    co_await scene.pause(std::chrono::milliseconds(10));
    const std::string answer = co_await customer.ask("SSA > NAT");
    is_answered = !answer.empty();
    if (!is_answered) scene.timeline.note(bruno, {"no answer", "sem resposta"});
    if (is_answered) co_await customer.ask("S");
}

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}, {"Bruno", "Bruno"}});
    Office office;
    office.free = {{"REC > SSA", 5}, {"SSA > NAT", 5}};
    bool is_answered = false;
    auto first = scene.connect(ana, server);
    auto second = scene.connect(bruno, server);
    scene.tasks.spawn(serve_customer(std::move(first.server), office));
    scene.tasks.spawn(serve_customer(std::move(second.server), office));
    scene.tasks.spawn(&think, std::ref(scene), std::move(first.client));
    scene.tasks.spawn(&buy, std::ref(scene), std::move(second.client), std::ref(is_answered));
    scene.run_for(std::chrono::minutes(2));

    scene.must_hold({"a customer is answered, whatever another one does",
                     "um cliente recebe resposta, não importa o que outro faça"},
                    is_answered,
                    {"Bruno asked for another leg, and heard nothing for a minute",
                     "Bruno pediu outro trecho e ficou um minuto sem resposta"});
    scene.end();
}

} // namespace trecho::museum
