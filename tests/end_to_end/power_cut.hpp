// Simulates what a disk contains after a power cut.
//
// A killed process loses nothing that it has written, because the kernel keeps it. Only the loss of
// the kernel shows a missing sync. So this replays the calls that failing_disk.cpp traced, and
// drops everything that no sync had made durable.
#pragma once

#include <filesystem>

namespace trecho {

// Reduces the files of `disk` to what certainly survives, according to `trace`.
void cut_power(const std::filesystem::path& disk, const std::filesystem::path& trace);

} // namespace trecho
