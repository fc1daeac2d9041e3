// Reads the ledger of a state folder, for the commands that aren't servers.
#pragma once

#include "office/recovery.hpp"

#include <filesystem>

namespace trecho {

// Throws std::runtime_error, with a sentence for the user, for a folder that no server has used:
// probably it was named by mistake, so nothing must be created in it.
void require_used_by_a_server(const std::filesystem::path& state);

// Gives the file to `reader`, and says on a terminal how far it is. Throws std::runtime_error with
// a sentence for the user.
void read_ledger(const std::filesystem::path& file, LedgerReader& reader);

} // namespace trecho
