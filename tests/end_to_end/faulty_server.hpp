// A real server on a disk that fails as planned (failing_disk.cpp).
#pragma once

#include "end_to_end/process.hpp"

#include <cstddef>
#include <string>

namespace trecho {

// The fault at the N-th call that changes the disk, counted from the server's start.
struct DiskFaultPlan {
    // killed   the server is killed before it
    // torn     half of it reaches the disk, then the server is killed
    // halved   half of it reaches the disk, which write(2) may always do
    // no-room  it fails with ENOSPC, once
    // error    it fails with EIO, once
    // full     half of it reaches the disk; from then on there is no room
    // dead     it and everything after it fails with EIO
    // no-locks flock(2) fails with ENOLCK, whatever `at` is, and nothing else
    // late     reading the ledger takes `at` seconds, and nothing fails
    // stuck    it never returns; only writes to the ledger are counted
    std::string kind;
    std::size_t at = 0; // from 1; 0 for a disk that works
};

// The environment of a server whose state folder has this fault.
std::vector<std::string> disk_environment(const std::filesystem::path& folder,
                                          const DiskFaultPlan& plan);

class FaultyServer {
public:
    FaultyServer(const std::filesystem::path& folder, const DiskFaultPlan& plan);

    // 0 if the server ended before it listened.
    std::uint16_t port() const { return port_; }

    Process& process() { return process_; }
    int stop(); // sends SIGTERM if it still runs; returns as Process::wait()
    void kill();
    std::string errors() const { return process_.errors(); }

private:
    Process process_;
    std::uint16_t port_ = 0;
};

// The trace file of a folder; all its servers append to it.
std::filesystem::path disk_trace_of(const std::filesystem::path& folder);

} // namespace trecho
