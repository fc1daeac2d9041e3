// Goal: no told sale is lost when the primary dies and its standby takes over, and the servers find
// it by themselves.
#include "cluster/storm_world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>

namespace trecho {

TEST(Failover, LosesNoToldSaleAndSellsNoneTwice) {
    const StormSettings settings{.database_fails = true};
    DatabaseCluster primary;
    DatabaseStandby standby(primary);
    const std::string url = url_of_storm_store(url_of({&primary, &standby}), settings);
    ServersOfAStore servers(storm_servers, url, storm_options(settings));
    Storm storm(settings);
    show_servers(storm, servers);
    storm.start();
    storm.wait_for_sales(100);

    primary.kill9(); // and never starts again
    standby.promote();
    const auto promoted = std::chrono::steady_clock::now();
    storm.wait_for_sales(1);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - promoted;
    std::printf("%.2f s from the end of the promotion to the first sale\n", took.count());

    storm.wait_for_sales(100);
    storm.finish();
    EXPECT_EQ(storm.problem(standby, "trecho"), "");
}

} // namespace trecho
