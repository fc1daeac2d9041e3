// Reads the trace of the calls that failing_disk.cpp has seen.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace trecho {

struct DiskCall {
    // A fault can strike write, sync, rename and truncate; create, empty and make are only traced.
    std::string name;
    std::filesystem::path path;
    std::filesystem::path to; // of a rename
    std::uint64_t number = 0; // the offset of a write, the size of a truncation
    std::uint64_t bytes = 0;  // written bytes
    std::string outcome;      // done, failed, or hit: a fault strikes this call
};

std::vector<DiskCall> read_disk_trace(const std::filesystem::path& trace);

// Whether a fault can strike the call. The other calls are only traced.
bool is_fault_point(const DiskCall& call);

} // namespace trecho
