// A customer buys, and the power fails while the disk writes.
#include "code.hpp"
#include "simulation/platform/disk.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>

namespace trecho::museum {

namespace {

constexpr Actor ana = 0;
constexpr Actor server = 1;
constexpr Actor disk = 2;

class DrawnLog final : public LogFile {
public:
    DrawnLog(Scene& scene, SimulatedLogFile& file) : scene_(scene), file_(file) {}

    void read_all(const TakePiece& take) override { file_.read_all(take); }
    void truncate(std::uint64_t size) override { file_.truncate(size); }

    awaitable<error_code> append(std::string_view bytes) override {
        scene_.timeline.arrow(server, disk, bytes.substr(0, bytes.size() - 1));
        const error_code error = co_await file_.append(bytes);
        if (!error) scene_.timeline.arrow(disk, server, "is on disk");
        co_return error;
    }

private:
    Scene& scene_;
    SimulatedLogFile& file_;
};

awaitable<void> serve(std::unique_ptr<Stream> stream, LogFile& ledger) {
    Lines customer(std::move(stream));
    const Line request = co_await customer.read();
    co_await confirm(customer, ledger, request.text + ": sold to Ana\n");
    co_await customer.read(); // until the customer ends
}

awaitable<void> buy(Scene& scene, std::unique_ptr<Stream> stream, bool& heard_true,
                    asio::cancellation_signal& interrupt) {
    Customer customer(scene, std::move(stream), interrupt);
    const std::string answer = co_await customer.ask("REC > SSA");
    heard_true = answer == "True";
    co_await customer.hear();
}

} // namespace

void show(Scene& scene) {
    using namespace std::chrono_literals;
    scene.timeline.cast({{"Ana", "Ana"}, {"server", "servidor"}, {"disk", "disco"}});
    SimulatedLogFile file(scene);
    file.sync_takes = 10ms;
    DrawnLog ledger(scene, file);
    bool heard_true = false;
    auto connection = scene.connect(ana, server);
    Stream& customers_end = *connection.client;
    scene.tasks.spawn(serve(std::move(connection.server), ledger));
    scene.tasks.spawn(&buy, std::ref(scene), std::move(connection.client), std::ref(heard_true));
    scene.run_for(5ms);

    scene.timeline.note(server, {"no power", "falta energia"});
    file.stop(0);
    customers_end.reset();
    scene.run_for(1s);
    const std::string found = file.after_power_cut(0);
    scene.timeline.note(server, {fmt::format("starts: {} sales", found.empty() ? 0 : 1),
                                 fmt::format("inicia: {} vendas", found.empty() ? 0 : 1)});

    scene.must_hold({"a sale of which a customer was told is in the ledger, whatever happens",
                     "uma venda informada ao cliente está no ledger, aconteça o que acontecer"},
                    !heard_true || !found.empty(),
                    {"Ana heard True, and the ledger doesn't know her: the seat is on sale again",
                     "Ana ouviu True, e o ledger não a conhece: o assento está à venda de novo"});
    scene.end();
}

} // namespace trecho::museum
