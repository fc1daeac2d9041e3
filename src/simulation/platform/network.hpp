// A network made of memory: bytes arrive later than they were sent, in other pieces, or not at all.
#pragma once

#include "simulation/platform/pipe.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace trecho {

// Both directions of one connection, as faults see it.
class SimulatedConnection {
public:
    SimulatedConnection(Simulation& simulation, NetworkSettings settings);

    const std::shared_ptr<Pipe>& to_server() const { return to_server_; }
    const std::shared_ptr<Pipe>& to_client() const { return to_client_; }

    // Both sides see connection_reset at once; what is under way is lost.
    void reset();

    // The client's machine is gone, and the network tells neither side.
    void vanish();

    // The server has begun to serve it (it reads, or says something), and hasn't closed it.
    void serve(bool is_served) { is_served_ = is_served; }
    bool is_served() const { return is_served_; }

    // Nothing arrives before that, in either direction.
    void delay_until(TimePoint time);

    // The server's process has died. What it had sent may still arrive; then the client sees
    // connection_reset, and the dead process (whose coroutines have yet to end) sees it at once.
    void server_dies(bool loses_what_is_under_way);

private:
    std::shared_ptr<Pipe> to_server_;
    std::shared_ptr<Pipe> to_client_;
    bool has_vanished_ = false;
    bool is_served_ = false;
};

class SimulatedNetwork {
public:
    explicit SimulatedNetwork(Simulation& simulation, NetworkSettings settings = {})
        : simulation_(simulation), settings_(settings) {}

    struct Pair {
        std::unique_ptr<Stream> client;
        std::unique_ptr<Stream> server;
    };
    Pair connect_pair();

    // There may be many; each connector reaches one. Where messages have no end, the network must
    // not split them: `settings` are those of the connections to this address.
    std::unique_ptr<Listener> listen(const std::string& address,
                                     std::optional<NetworkSettings> settings = {});

    // The client's end of a connection to `address`; null where no listener is.
    std::unique_ptr<Stream> connect_to(const std::string& address);
    std::unique_ptr<Stream> connect_as(const std::string& name, const std::string& address);

    // Connecting fails with connection_refused where no listener is. The server sees `name` as the
    // peer of these connections; without one, each has a name of its own.
    std::unique_ptr<Connector> connector(const std::string& address, std::string name = {});

    // Until then no machine answers clients that begin to connect, and they wait for it.
    void hang_until(TimePoint end);

    // Until then a client that connects hears nothing: the machine answers, and the
    // server's process doesn't run. Then it is heard; or never, if that machine has lost its power.
    void be_silent_until(TimePoint end, bool is_for_good);

    // Called with the name of a client whose connection is lost for good as it is made.
    void observe_lost(std::function<void(const std::string& name)> observe) {
        observe_lost_ = std::move(observe);
    }

    // On the stack of the server's coroutine, whenever it writes: how many bytes it had kept.
    void observe_unsent(std::function<void(std::size_t)> observe) {
        observe_unsent_ = std::move(observe);
    }

    const NetworkSettings& settings() const { return settings_; }

    // The newest connection of the client with this name; null when there is none any more.
    std::shared_ptr<SimulatedConnection> connection_of(const std::string& name) const;

    // The process that listens dies: those whose connection it has not accepted yet are reset, and
    // so are all others, whose last bytes from it arrive or don't.
    void server_dies(const std::function<bool()>& loses_what_is_under_way);

    struct Place; // of a listener

private:
    friend class SimulatedConnector;

    awaitable<error_code> can_be_reached();
    Pair connect_pair(const std::string& name, const NetworkSettings& settings);

    Simulation& simulation_;
    NetworkSettings settings_;
    std::map<std::string, std::weak_ptr<Place>> places_;
    std::vector<std::pair<std::string, std::weak_ptr<SimulatedConnection>>> connections_; // by name
    int clients_ = 0;
    TimePoint hangs_until_{};
    TimePoint silent_until_{};
    bool is_silent_for_good_ = false;
    std::function<void(std::size_t)> observe_unsent_;
    std::function<void(const std::string&)> observe_lost_;
};

} // namespace trecho
