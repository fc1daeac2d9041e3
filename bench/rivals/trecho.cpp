#include "office/office.hpp"
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "rivals/rivals.hpp"
#include "server/server.hpp"
#include "support/discarding_log_file.hpp"

#include <boost/asio/io_context.hpp>

#include <unistd.h>

namespace trecho {

namespace {

// 64 legs, with enough seats that they never run out.
std::string network_json() {
    std::string json = R"({"legs": [)";
    for (const std::string& itinerary : itineraries_on_sale()) {
        const std::size_t arrow = itinerary.find(" > ");
        if (json.back() == '}') json += ',';
        json += R"({"origin": ")" + itinerary.substr(0, arrow) + R"(", "destination": ")" +
                itinerary.substr(arrow + 3) + R"(", "seats": 1000000000})";
    }
    return json + "]}";
}

// Counts, in place of the real server's log.
class CountingObserver final : public Observer {
public:
    void held(ConnectionId, const Itinerary&) override { ++held_; }
    void sold(ConnectionId, const Itinerary&, std::string_view, std::string_view) override {
        ++sold_;
    }

private:
    long held_ = 0;
    long sold_ = 0;
};

void serve(const TrechoSettings& wanted, const AnnouncePort& announce, LogFile& ledger) {
    asio::io_context context(one_thread);
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    SystemEntropy entropy;
    CountingObserver observer;
    const Network network = Network::parse(network_json(), "network");
    OfficeSettings settings;
    settings.guard = wanted.guard;
    Office office(network, ledger, "ledger", clock, observer, settings);
    ServerSettings server_settings;
    server_settings.clients_max = 20'000;
    Server server(executor, office, clock, entropy, observer, server_settings);
    const auto listener =
        std::move(listen_tcp(executor, Endpoint{"127.0.0.1", 0}).listeners.front());

    server.serve(*listener, Framing::lines);
    announce(parse_endpoint(listener->address())->port);
    context.run(); // until the process is killed
}

} // namespace

std::vector<std::string> itineraries_on_sale() {
    std::vector<std::string> itineraries{"Recife > Salvador"};
    for (int number = 1; number < 64; ++number) {
        itineraries.push_back("Recife > Island " + std::to_string(number));
    }
    return itineraries;
}

void serve_trecho(const TrechoSettings& settings, const AnnouncePort& announce) {
    if (!settings.is_durable) {
        DiscardingLogFile ledger;
        return serve(settings, announce, ledger);
    }
    const std::filesystem::path folder = durable_state_of(::getpid());
    std::filesystem::remove_all(folder); // left by an earlier process with this id
    StateFolder state(folder);
    const auto ledger = state.open_log("ledger.jsonl");
    serve(settings, announce, *ledger);
}

std::filesystem::path durable_state_of(pid_t process) {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() /
           ("bench-state-" + std::to_string(process));
}

} // namespace trecho
