#include "end_to_end/faulty_server.hpp"

#include <csignal>

namespace trecho {

namespace {

std::vector<std::string> serve_command() {
    return {TRECHO_BINARY, "serve", "--listen",  "127.0.0.1:0",
            "--state",     "state", "--network", "network.json"};
}

ProcessSettings settings_of(const std::filesystem::path& folder, const DiskFaultPlan& plan) {
    ProcessSettings settings;
    settings.folder = folder;
    settings.environment = disk_environment(folder, plan);
    return settings;
}

} // namespace

std::vector<std::string> disk_environment(const std::filesystem::path& folder,
                                          const DiskFaultPlan& plan) {
    std::vector<std::string> environment{"LD_PRELOAD=" TRECHO_FAILING_DISK,
                                         "TRECHO_DISK=" + folder.string(),
                                         "TRECHO_DISK_TRACE=" + disk_trace_of(folder).string()};
    if (plan.at > 0)
        environment.push_back("TRECHO_DISK_FAULT=" + plan.kind + "@" + std::to_string(plan.at));
    return environment;
}

FaultyServer::FaultyServer(const std::filesystem::path& folder, const DiskFaultPlan& plan)
    : process_(serve_command(), settings_of(folder, plan)) {
    const std::string line = process_.read_line();
    const std::size_t colon = line.rfind(':');
    if (colon != std::string::npos)
        port_ = static_cast<std::uint16_t>(std::stoi(line.substr(colon + 1)));
}

int FaultyServer::stop() {
    process_.send_signal(SIGTERM);
    return process_.wait();
}

void FaultyServer::kill() {
    process_.send_signal(SIGKILL);
    process_.wait();
}

std::filesystem::path disk_trace_of(const std::filesystem::path& folder) {
    return folder / "disk-trace";
}

} // namespace trecho
