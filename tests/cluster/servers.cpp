#include "cluster/servers.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <utility>

namespace trecho {

namespace {

void run_init(const TemporaryFolder& folder, const std::string& url) {
    const Ran ran =
        run_trecho(folder.path(), {"store", "init", "--store", url, "--network", "network.json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
}

} // namespace

void init_store(const std::string& url) {
    const TemporaryFolder folder;
    write_network(folder.path());
    run_init(folder, url);
}

void init_store(const std::string& url, std::string_view network) {
    const TemporaryFolder folder;
    write_text(folder.path() / "network.json", network);
    run_init(folder, url);
}

std::string url_of_new_store() {
    std::string url = shared_cluster().url_of_new_database();
    init_store(url);
    return url;
}

ServersOfAStore::ServersOfAStore(std::size_t count, std::string url,
                                 std::vector<std::string> options)
    : url_(std::move(url)), options_(std::move(options)), servers_(count) {
    for (std::size_t index = 0; index < count; ++index) {
        std::filesystem::create_directory(folder_of(index));
        start(index);
    }
}

std::string ServersOfAStore::addresses() const {
    std::string addresses;
    for (const auto& server : servers_)
        addresses += (addresses.empty() ? "" : ",") + server->address();
    return addresses;
}

void ServersOfAStore::kill(std::size_t index) { servers_[index]->kill(); }

void ServersOfAStore::start(std::size_t index, const std::vector<std::string>& environment) {
    servers_[index] =
        std::make_unique<ServerProcess>(folder_of(index), Store{url_, environment}, options_);
}

std::string ServersOfAStore::audit() const {
    const Ran ran = run_trecho(folder_.path(), {"audit", "--store", url_});
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    return ran.output;
}

std::filesystem::path ServersOfAStore::folder_of(std::size_t index) const {
    return folder_.path() / ("server" + std::to_string(index));
}

} // namespace trecho
