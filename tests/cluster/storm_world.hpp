// A storm, three servers, and a PostgreSQL of their own.
#pragma once

#include "cluster/servers.hpp"
#include "cluster/storm.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// `url` is that of an empty database of `cluster`; or of several clusters, of which it is one.
class StormWorld {
public:
    explicit StormWorld(const StormSettings& settings = {}, const ClusterSettings& cluster = {});
    StormWorld(const StormWorld&) = delete;
    StormWorld& operator=(const StormWorld&) = delete;

    void restart(std::size_t place, const std::vector<std::string>& environment = {});

    // What is wrong after the storm; "" if nothing is.
    std::string problem() { return storm.problem(cluster, "trecho"); }

    DatabaseCluster cluster;
    ServersOfAStore servers;
    Storm storm;
};

// Also for a storm that has a cluster of another kind.
std::string url_of_storm_store(const std::string& url, const StormSettings& settings);
std::vector<std::string> storm_options(const StormSettings& settings);
void show_servers(Storm& storm, ServersOfAStore& servers);

} // namespace trecho
