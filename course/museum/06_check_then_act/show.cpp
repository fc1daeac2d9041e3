// Two customers ask for the last seat, two milliseconds apart. The bank takes five.
#include "code.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;
constexpr Actor bruno = 2;

class SlowBank final : public Bank {
public:
    explicit SlowBank(Scene& scene) : scene_(scene) {}

    awaitable<bool> charge(std::string customer) override {
        scene_.timeline.note(server,
                             {"asks the bank: " + customer, "consulta o banco: " + customer});
        co_await scene_.pause(std::chrono::milliseconds(5));
        scene_.timeline.note(
            server, {"the bank: " + customer + " has paid", "o banco: " + customer + " pagou"});
        co_return true;
    }

private:
    Scene& scene_;
};

awaitable<void> serve(std::unique_ptr<Stream> stream, std::string name, Office& office, int& sold) {
    Lines customer(std::move(stream));
    const Line request = co_await customer.read();
    const bool is_sold = co_await buy(office, std::move(name));
    if (is_sold) ++sold;
    co_await customer.write(is_sold ? "True" : "False");
    co_await customer.read(); // until the customer ends
}

awaitable<void> ask(Scene& scene, std::unique_ptr<Stream> stream, Duration later,
                    asio::cancellation_signal& interrupt) {
    Customer customer(scene, std::move(stream), interrupt);
    co_await scene.pause(later);
    co_await customer.ask("REC > SSA");
}

} // namespace

void show(Scene& scene) {
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}, {"Bruno", "Bruno"}});
    SlowBank bank(scene);
    Office office{bank, 1};
    int sold = 0;
    auto first = scene.connect(ana, server);
    auto second = scene.connect(bruno, server);
    scene.tasks.spawn(serve(std::move(first.server), "Ana", office, sold));
    scene.tasks.spawn(serve(std::move(second.server), "Bruno", office, sold));
    scene.tasks.spawn(&ask, std::ref(scene), std::move(first.client), Duration());
    scene.tasks.spawn(&ask, std::ref(scene), std::move(second.client),
                      std::chrono::milliseconds(2));
    scene.run();

    scene.must_hold({"the last seat is sold once", "o último assento é vendido uma só vez"},
                    sold <= 1,
                    {fmt::format("sold {} times; free: {}", sold, office.free),
                     fmt::format("vendido {} vezes; livres: {}", sold, office.free)});
    scene.end();
}

} // namespace trecho::museum
