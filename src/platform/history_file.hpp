// The history of typed lines, kept for the next start: one line each, the newest last.
#pragma once

#include <filesystem>
#include <string_view>

namespace trecho {

// Makes the file (mode 0600) and its folder (0700) when they are missing. Ignores errors: a lost
// history line is no reason to disturb the user.
void append_to_history(const std::filesystem::path& file, std::string_view line);

} // namespace trecho
