// What a person typed, kept for the next start: one line each, the newest last.
#pragma once

#include <filesystem>
#include <string_view>

namespace trecho {

// Makes the file (mode 0600) and its folder (0700) when they are missing. A file that can't be
// written is left alone: what isn't remembered is no reason to disturb the person who types.
void append_to_history(const std::filesystem::path& file, std::string_view line);

} // namespace trecho
