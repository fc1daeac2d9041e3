// What a disk still has after the power was cut.
//
// Killing a process loses nothing that it has written: the kernel keeps it. Only the loss of the
// kernel shows whether a sync was forgotten. So the calls that failing_disk.cpp wrote down are gone
// through, and everything is taken away that no sync had made durable.
#pragma once

#include <filesystem>

namespace trecho {

// Changes the files of `disk` to what is certain to survive, according to `trace`.
void cut_power(const std::filesystem::path& disk, const std::filesystem::path& trace);

} // namespace trecho
