// The list is longer than what the network takes at once. The first customer's connection is reset
// while the server writes it. Then another customer asks.
#include "code.hpp"
#include "support/scene.hpp"

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;
constexpr Actor bruno = 2;

awaitable<void> serve(std::unique_ptr<Stream> stream, Office& office) {
    Lines customer(std::move(stream));
    for (;;) {
        const Line request = co_await customer.read();
        if (request.error) co_return;
        co_await send_list(customer, office);
    }
}

awaitable<void> crash(Scene& scene, std::unique_ptr<Stream> stream) {
    co_await stream->write("LIST\n");
    co_await scene.pause(std::chrono::milliseconds(5));
    scene.timeline.note(ana, {"crashes: a reset", "cai: um reset"});
    stream->reset();
}

awaitable<void> list(Scene& scene, std::unique_ptr<Stream> stream, bool& is_answered,
                     asio::cancellation_signal& interrupt) {
    Customer customer(scene, std::move(stream), interrupt);
    co_await scene.pause(std::chrono::milliseconds(10));
    const std::string answer = co_await customer.ask("LIST");
    is_answered = !answer.empty();
    if (!is_answered) scene.timeline.note(bruno, {"no answer", "sem resposta"});
}

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}, {"Bruno", "Bruno"}});
    Office office;
    office.list = std::string(3000, 'x');
    bool is_answered = false;
    auto first = scene.connect(ana, server);
    auto second = scene.connect(bruno, server);
    scene.tasks.spawn(serve(std::move(first.server), office));
    scene.tasks.spawn(serve(std::move(second.server), office));
    scene.tasks.spawn(crash(scene, std::move(first.client)));
    scene.tasks.spawn(&list, std::ref(scene), std::move(second.client), std::ref(is_answered));
    scene.run_for(std::chrono::minutes(2));

    scene.must_hold({"a customer is answered, however another one ends",
                     "um cliente recebe resposta, não importa como outro termine"},
                    is_answered,
                    {"Bruno heard nothing for a minute: the lock is held for ever",
                     "Bruno ficou um minuto sem resposta: o lock nunca mais é liberado"});
    scene.end();
}

} // namespace trecho::museum
