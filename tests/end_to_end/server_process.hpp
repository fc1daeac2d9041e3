// A real server in a folder of its own.
#pragma once

#include "end_to_end/process.hpp"

namespace trecho {

// The database that several servers share.
struct Store {
    std::string url;
    std::vector<std::string> environment{}; // of this server: NAME=value, added to the test's own
};

class ServerProcess {
public:
    // `options` come after those for port, state and network.
    explicit ServerProcess(const std::filesystem::path& folder,
                           const std::vector<std::string>& options = {},
                           std::optional<std::uint64_t> file_bytes_max = std::nullopt);

    // With a database instead of state and network. Each server needs a folder of its own.
    ServerProcess(const std::filesystem::path& folder, const Store& store,
                  const std::vector<std::string>& options = {});

    std::uint16_t port() const { return port_; }
    std::uint16_t legacy_port() const { return legacy_port_; }
    std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

    int stop(); // sends SIGTERM, and returns the exit code
    void kill();

    Process process;

private:
    void read_ports();

    std::uint16_t port_ = 0;
    std::uint16_t legacy_port_ = 0;
};

// The ledger of the server that runs or ran in this folder.
std::filesystem::path ledger_in(const std::filesystem::path& folder);

// A network for tests: Recife > Salvador has 3 seats, Salvador > Natal 1.
void write_network(const std::filesystem::path& folder);

struct Ran {
    int exit_code = 0;
    std::string output;
    std::string errors;
};

// Runs trecho to its end, with these words and with `input` as its standard input.
Ran run_trecho(const std::filesystem::path& folder, const std::vector<std::string>& words,
               std::string_view input = {});
Ran run_trecho(const ProcessSettings& settings, const std::vector<std::string>& words,
               std::string_view input = {});

} // namespace trecho
