#include "board/board.hpp"
#include "office/ledger_office.hpp"
#include "office/observer_pair.hpp"
#include "platform/state_folder.hpp"
#include "platform/system.hpp"
#include "platform/tcp.hpp"
#include "rivals/rivals.hpp"
#include "server/server.hpp"
#include "support/discarding_log_file.hpp"
#include "support/server_process.hpp"
#include "support/sockets.hpp"

#include <boost/asio/io_context.hpp>

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>

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

// A process that reads the board's events, as a browser does, but draws nothing: a browser would
// take a processor for itself.
void start_board_reader(int port) {
    if (::fork() != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to_processor(1);
    const int socket = connect_to_loopback(port);
    constexpr std::string_view request = "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    std::array<char, 65536> events;
    ssize_t bytes = ::write(socket, request.data(), request.size());
    while (bytes > 0) bytes = ::read(socket, events.data(), events.size());
    ::_exit(0);
}

int port_of(const Listener& listener) { return parse_endpoint(listener.address())->port; }

void serve(const TrechoSettings& wanted, const AnnouncePort& announce, LogFile& ledger) {
    asio::io_context context(one_thread);
    const Executor executor = context.get_executor();
    SystemClock clock(executor);
    SystemEntropy entropy;
    CountingObserver counts;
    const Network network = Network::parse(network_json(), "network");
    std::optional<Board> board;
    std::optional<ObserverPair> counts_and_board;
    if (wanted.has_board) {
        board.emplace(executor, network, clock, BoardSettings());
        counts_and_board.emplace(counts, board->observer());
    }
    Observer& observer = wanted.has_board ? static_cast<Observer&>(*counts_and_board) : counts;
    OfficeSettings settings;
    settings.guard = wanted.guard;
    settings.gather_max = wanted.gather_max;
    LedgerOffice office(network, ledger, "ledger", clock, observer, settings);
    ServerSettings server_settings;
    server_settings.clients_max = 20'000;
    Server server(executor, office, clock, entropy, observer, server_settings);
    const auto listener =
        std::move(listen_tcp(executor, Endpoint{"127.0.0.1", 0}).listeners.front());

    server.serve(*listener, Framing::lines);
    const TcpListeners browsers = listen_tcp(executor, Endpoint{"127.0.0.1", 0});
    if (board) {
        board->serve(browsers, office, server.census(), observer);
        start_board_reader(port_of(*browsers.listeners.front()));
    }
    announce(port_of(*listener));
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
