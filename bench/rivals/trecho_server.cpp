#include "office/office.hpp"
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "rivals/rivals.hpp"
#include "server/server.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>

namespace trecho {

namespace {

// Enough seats that they never run out.
constexpr std::string_view network_json = R"({"legs": [
    {"origin": "Recife", "destination": "Salvador", "seats": 1000000000}]})";

class ForgetfulLedger final : public LogFile {
public:
    std::string read_all() override { return {}; }
    void truncate(std::uint64_t) override {}
    awaitable<error_code> append(std::string_view) override { co_return error_code(); }
};

// It is on, as it would be in the real server, and counts.
class CountingObserver final : public Observer {
public:
    void held(SessionNumber, const Itinerary&) override { ++held_; }
    void sold(SessionNumber, const Itinerary&, std::string_view) override { ++sold_; }

private:
    long held_ = 0;
    long sold_ = 0;
};

void serve(const AnnouncePort& announce, LogFile& ledger) {
    asio::io_context context(one_thread);
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    SystemEntropy entropy;
    CountingObserver observer;
    const Network network = Network::parse(network_json, "network");
    OfficeSettings settings;
    settings.guard = GuardPolicy::hold;
    Office office(network, ledger, "ledger", clock, observer, settings);
    Server server(executor, office, clock, entropy, observer, ServerSettings());
    const auto listener = listen_tcp(executor, Endpoint{"127.0.0.1", 0});

    server.serve(*listener, Framing::lines);
    announce(parse_endpoint(listener->address())->port);
    context.run(); // until the process is killed
}

} // namespace

void serve_trecho(const AnnouncePort& announce) {
    ForgetfulLedger ledger;
    serve(announce, ledger);
}

void serve_trecho_durable(const AnnouncePort& announce) {
    // Beside the program, not in /tmp, which may be memory: there a sync would cost nothing.
    const std::filesystem::path folder =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "bench-state";
    std::filesystem::remove_all(folder);
    StateFolder state(folder);
    const auto ledger = state.open_log("ledger.jsonl");
    serve(announce, *ledger);
}

} // namespace trecho
