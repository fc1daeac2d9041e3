// A server in a process of its own, on a processor of its own, and what it has cost so far.
#pragma once

#include "rivals/rivals.hpp"

#include <sys/types.h>

#include <cstdint>

namespace trecho {

// What the network's thread of a server has asked of the heap and of the kernel since it began.
struct Costs {
    std::uint64_t allocations = 0;
    std::uint64_t system_calls = 0;
};

class ServerProcess {
public:
    // Throws std::runtime_error when it doesn't start.
    explicit ServerProcess(const Rival& rival);
    ~ServerProcess(); // kills it
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    int port() const { return port_; }
    std::uint64_t resident_bytes() const;

    // Only in programs that count: those linked with count_costs.cpp.
    Costs costs() const { return *costs_; }

private:
    Costs* costs_; // shared with the process
    pid_t id_ = -1;
    int port_ = 0;
};

// Servers have the first processor, their load the second: so neither is in the other's way.
void pin_to_processor(int number);

// Where the costs of this process are counted. Null at first, and then nothing is counted.
extern Costs* counted_costs;

} // namespace trecho
