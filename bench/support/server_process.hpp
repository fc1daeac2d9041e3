// A server in a process of its own, pinned to a processor of its own, with its costs so far.
#pragma once

#include "rivals/rivals.hpp"

#include <sys/types.h>

#include <cstdint>

namespace trecho {

// What a server has called since it started.
struct Costs {
    std::uint64_t allocations = 0;  // by the network's thread
    std::uint64_t system_calls = 0; // by the network's thread
    std::uint64_t syncs = 0;        // by the disk's
};

class ServerProcess {
public:
    // Throws std::runtime_error when the server doesn't start.
    explicit ServerProcess(const Rival& rival);
    ~ServerProcess(); // kills it
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    int port() const { return port_; }
    std::uint64_t resident_bytes() const;

    // Zero, unless the program is linked with count_costs.cpp.
    Costs costs() const { return *costs_; }

private:
    Costs* costs_; // shared with the process
    pid_t id_ = -1;
    int port_ = 0;
};

// Servers run on processor 0 and their load on processor 1, so neither slows the other down.
void pin_to_processor(int number);

// Where count_costs.cpp counts the costs of this process. Null: nothing is counted.
extern Costs* counted_costs;

} // namespace trecho
