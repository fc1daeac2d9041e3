// A real server on a disk that fails as planned (failing_disk.cpp).
#pragma once

#include "end_to_end/process.hpp"

#include <cstddef>
#include <string>

namespace trecho {

// What becomes of the N-th call that changes the disk, counted from the server's start.
struct DiskFaultPlan {
    // killed   the server is killed before it
    // torn     half of it reaches the disk, then the server is killed
    // halved   half of it reaches the disk, which write(2) may always do
    // no-room  it fails with ENOSPC, once
    // error    it fails with EIO, once
    // full     half of it reaches the disk; from then on there is no room
    // dead     it and everything after it fails with EIO
    // no-locks flock(2) fails with ENOLCK, whatever `at` is, and nothing else
    // stuck    it never returns; only writes to the ledger are counted
    std::string kind;
    std::size_t at = 0; // from 1; 0 for a disk that works
};

// For a server with such a disk, which is the folder.
std::vector<std::string> disk_environment(const std::filesystem::path& folder,
                                          const DiskFaultPlan& plan);

class FaultyServer {
public:
    FaultyServer(const std::filesystem::path& folder, const DiskFaultPlan& plan);

    // 0 when it ended before it listened.
    std::uint16_t port() const { return port_; }

    Process& process() { return process_; }
    int stop(); // SIGTERM, if it still runs, and how it ended, as Process::wait
    void kill();
    std::string errors() const { return process_.errors(); }

private:
    Process process_;
    std::uint16_t port_ = 0;
};

// Where the calls are written down, those of all servers of a folder one after the other.
std::filesystem::path disk_trace_of(const std::filesystem::path& folder);

} // namespace trecho
