#include "cluster/storm_world.hpp"

#include <fmt/format.h>

#include <chrono>

namespace trecho {

StormWorld::StormWorld(const StormSettings& settings, const ClusterSettings& database)
    : cluster(database),
      servers(storm_servers, url_of_storm_store(cluster.url(), settings), storm_options(settings)),
      storm(settings) {
    show_servers(storm, servers);
}

void StormWorld::restart(std::size_t place, const std::vector<std::string>& environment) {
    servers.kill(place);
    servers.start(place, environment);
    storm.server_is_at(place, servers[place].port());
}

std::string url_of_storm_store(const std::string& url, const StormSettings& settings) {
    init_store(url, storm_network(settings));
    return url;
}

std::vector<std::string> storm_options(const StormSettings& settings) {
    using std::chrono::milliseconds;
    const auto limit = std::chrono::duration_cast<milliseconds>(settings.confirm_limit).count();
    return {"--confirm-timeout", fmt::format("{}ms", limit), "--log-level", "warn"};
}

void show_servers(Storm& storm, ServersOfAStore& servers) {
    for (std::size_t place = 0; place < servers.size(); ++place)
        storm.server_is_at(place, servers[place].port());
}

} // namespace trecho
