#include "end_to_end/server_process.hpp"

#include <csignal>
#include <cstddef>

namespace trecho {

namespace {

const std::vector<std::string> own_ledger{"--state", "state", "--network", "network.json"};

std::vector<std::string> command_of(const std::vector<std::string>& seats,
                                    const std::vector<std::string>& options) {
    std::vector<std::string> command{TRECHO_BINARY, "serve",           "--listen",
                                     "127.0.0.1:0", "--legacy-listen", "127.0.0.1:0"};
    command.insert(command.end(), seats.begin(), seats.end());
    command.insert(command.end(), options.begin(), options.end());
    return command;
}

ProcessSettings settings_of(const std::filesystem::path& folder,
                            std::optional<std::uint64_t> file_bytes_max) {
    ProcessSettings settings;
    settings.folder = folder;
    settings.file_bytes_max = file_bytes_max;
    return settings;
}

ProcessSettings settings_of(const std::filesystem::path& folder, const Store& store) {
    ProcessSettings settings;
    settings.folder = folder;
    settings.environment = store.environment;
    return settings;
}

std::uint16_t port_in(const std::string& line) {
    const std::size_t colon = line.rfind(':');
    if (colon == std::string::npos) return 0;
    return static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
}

} // namespace

ServerProcess::ServerProcess(const std::filesystem::path& folder,
                             const std::vector<std::string>& options,
                             std::optional<std::uint64_t> file_bytes_max)
    : process(command_of(own_ledger, options), settings_of(folder, file_bytes_max)) {
    read_ports();
}

ServerProcess::ServerProcess(const std::filesystem::path& folder, const Store& store,
                             const std::vector<std::string>& options)
    : process(command_of({"--store", store.url}, options), settings_of(folder, store)) {
    read_ports();
}

void ServerProcess::read_ports() {
    port_ = port_in(process.read_until("\n"));
    legacy_port_ = port_in(process.read_until("\n"));
}

int ServerProcess::stop() {
    process.send_signal(SIGTERM);
    return process.wait();
}

void ServerProcess::kill() {
    process.send_signal(SIGKILL);
    process.wait();
}

std::filesystem::path ledger_in(const std::filesystem::path& folder) {
    return folder / "state" / "ledger.jsonl";
}

void write_network(const std::filesystem::path& folder) {
    write_text(folder / "network.json",
               R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 3},
                            {"origin": "Salvador", "destination": "Natal", "seats": 1}]})");
}

Ran run_trecho(const std::filesystem::path& folder, const std::vector<std::string>& words,
               std::string_view input) {
    ProcessSettings settings;
    settings.folder = folder;
    return run_trecho(settings, words, input);
}

Ran run_trecho(const ProcessSettings& settings, const std::vector<std::string>& words,
               std::string_view input) {
    std::vector<std::string> command{TRECHO_BINARY};
    command.insert(command.end(), words.begin(), words.end());
    write_text(settings.folder / "stderr", ""); // only the output of this run
    Process process(command, settings);
    process.write(input);
    process.close_input();

    Ran ran;
    ran.output = process.read_all();
    ran.exit_code = process.wait();
    ran.errors = process.errors();
    return ran;
}

} // namespace trecho
