// The SQL files of this folder, which are a part of the program (embed_sql.cmake).
#pragma once

#include <string_view>

namespace trecho {

std::string_view store_tables(); // schema.sql: for an empty database

// All other files: they replace the functions of any older version.
std::string_view store_functions();

} // namespace trecho
