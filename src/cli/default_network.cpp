#include "cli/default_network.hpp"

#include <system_error>

namespace trecho {

std::filesystem::path default_network() {
    // A file that exists but can't be read is an error of its reader; another one mustn't replace
    // it.
    std::filesystem::path in_working_folder = "data/flights.json";
    std::error_code unused;
    const auto status = std::filesystem::symlink_status(in_working_folder, unused);
    if (status.type() != std::filesystem::file_type::not_found) return in_working_folder;

    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", unused);
    if (program.empty()) return in_working_folder; // no /proc
    std::filesystem::path installed =
        (program.parent_path() / TRECHO_INSTALLED_DATA / "flights.json").lexically_normal();
    return std::filesystem::exists(installed, unused) ? installed : in_working_folder;
}

} // namespace trecho
