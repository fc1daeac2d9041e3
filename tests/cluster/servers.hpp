// Several real servers that are one ticket office.
#pragma once

#include "end_to_end/server_process.hpp"
#include "postgres/cluster.hpp"
#include "support/temporary_folder.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Makes the database at `url` a store with the seats of a network: as JSON, or that of
// write_network() (Recife > Salvador has 3 seats, Salvador > Natal 1).
void init_store(const std::string& url, std::string_view network);
void init_store(const std::string& url);

// A new one in the shared cluster, with the seats of write_network().
std::string url_of_new_store();

class ServersOfAStore {
public:
    // They use the store at `url`, which is made before. `options` are for each of them.
    ServersOfAStore(std::size_t count, std::string url, std::vector<std::string> options = {});

    ServerProcess& operator[](std::size_t index) { return *servers_[index]; }
    std::size_t size() const { return servers_.size(); }

    // a:1,b:2,c:3, as `buy --connect` takes it
    std::string addresses() const;

    void kill(std::size_t index); // with SIGKILL

    // Again, at a new port. `environment` is added to the test's own: NAME=value.
    void start(std::size_t index, const std::vector<std::string>& environment = {});

    // What `trecho audit --store` prints. Fails the test if its exit code isn't 0.
    std::string audit() const;

private:
    std::filesystem::path folder_of(std::size_t index) const;

    TemporaryFolder folder_;
    std::string url_;
    std::vector<std::string> options_;
    std::vector<std::unique_ptr<ServerProcess>> servers_;
};

} // namespace trecho
