// One customer asks for legs that are on sale. Her first request arrives whole, the second in two
// pieces, the third together with the fourth.
#include "code.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>

namespace trecho::museum {

bool is_on_sale(std::string_view leg) { return leg == "REC > SSA" || leg == "SSA > NAT"; }

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;
constexpr int requests = 4;

awaitable<void> serve_customer(std::unique_ptr<Stream> stream) { co_await serve(*stream); }

awaitable<void> ask(Scene& scene, std::unique_ptr<Stream> stream, int& heard_true,
                    asio::cancellation_signal& interrupt) {
    Customer customer(scene, std::move(stream), interrupt);
    co_await customer.stream().write("REC > SSA\n");
    co_await scene.pause(std::chrono::milliseconds(10));
    co_await customer.stream().write("REC >");
    co_await scene.pause(std::chrono::milliseconds(1));
    co_await customer.stream().write(" SSA\n");
    co_await scene.pause(std::chrono::milliseconds(10));
    co_await customer.stream().write("REC > SSA\nSSA > NAT\n");
    for (;;) {
        const std::string answer = co_await customer.hear();
        if (answer.empty()) co_return;
        if (answer == "True") ++heard_true;
    }
}

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}});
    auto connection = scene.connect(ana, server);
    int heard_true = 0;
    scene.tasks.spawn(serve_customer(std::move(connection.server)));
    scene.tasks.spawn(&ask, std::ref(scene), std::move(connection.client), std::ref(heard_true));
    scene.run();

    scene.must_hold({"each request for a leg on sale is answered with True",
                     "cada pedido de um trecho à venda recebe True"},
                    heard_true == requests,
                    {fmt::format("{} requests, and only {} times True", requests, heard_true),
                     fmt::format("{} pedidos, e só {} vez True", requests, heard_true)});
    scene.end();
}

} // namespace trecho::museum
