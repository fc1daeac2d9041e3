// PostgreSQL's own programs (initdb, pg_basebackup, postgres), run by a test.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace trecho {

// They refuse to run as root, so root runs them as the user `postgres`, or `nobody`.
struct DatabaseUser {
    bool is_ourselves = true;
    uid_t user = 0;
    gid_t group = 0;
};
DatabaseUser database_user();

// Gives a file or folder to that user.
void give_to_database_user(const std::filesystem::path& path);

// Starts one as a child, with its output added to `log`. It gets SIGQUIT, with which PostgreSQL
// ends at once, when this process ends.
pid_t start_database_program(const std::vector<std::string>& command,
                             const std::filesystem::path& log);

// Runs one to its end. Throws std::runtime_error, with its output, if it fails.
void run_database_program(const std::vector<std::string>& command,
                          const std::filesystem::path& log);

// In PostgreSQL's folder of programs.
std::string database_program(const std::string& name);

} // namespace trecho
