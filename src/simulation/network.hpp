// A network made of memory: bytes arrive later than they were sent, in other pieces, or not at all.
#pragma once

#include "platform/stream.hpp"
#include "simulation/virtual_time.hpp"

#include <memory>
#include <utility>

namespace trecho {

struct NetworkSettings {
    Duration delay_min = std::chrono::microseconds(50);
    Duration delay_max = std::chrono::microseconds(500);
    bool splits = true;            // one write arrives in several pieces, by chance
    std::size_t capacity = 65'536; // sent and not yet read; a writer waits beyond it
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

    // There may be many; each connector reaches one.
    std::unique_ptr<Listener> listen(const std::string& address);

    // The client's end of a connection to `address`; null where nobody listens.
    std::unique_ptr<Stream> connect_to(const std::string& address);

    // Connecting fails with connection_refused where nobody listens.
    std::unique_ptr<Connector> connector(const std::string& address);

    struct Place; // where somebody listens

private:
    Simulation& simulation_;
    NetworkSettings settings_;
    std::map<std::string, std::weak_ptr<Place>> places_;
    int clients_ = 0;
};

} // namespace trecho
