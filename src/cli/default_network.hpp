// Which network a command reads when --network names none.
#pragma once

#include <filesystem>

namespace trecho {

// data/flights.json in the working folder, as in the project's folder. If there is no such file,
// the one that was installed with the program: /usr/share/trecho/flights.json for /usr/bin/trecho.
std::filesystem::path default_network();

} // namespace trecho
