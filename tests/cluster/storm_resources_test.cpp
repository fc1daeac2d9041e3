// Goal: a storm leaves the servers' memory and descriptors as they were, and a full disk of the
// database costs no sale that was told.
#include "cluster/storm_world.hpp"
#include "postgres/database_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace trecho {

namespace {

using testing::HasSubstr;

std::filesystem::path process_folder(pid_t id) {
    return std::filesystem::path("/proc") / std::to_string(id);
}

std::ptrdiff_t descriptors_of(pid_t id) {
    return std::distance(std::filesystem::directory_iterator(process_folder(id) / "fd"), {});
}

std::int64_t resident_kilobytes_of(pid_t id) {
    std::ifstream status(process_folder(id) / "status");
    std::string word;
    std::int64_t kilobytes = 0;
    while (status >> word && word != "VmRSS:") {
    }
    status >> kilobytes;
    return kilobytes;
}

// For all processes of a PostgreSQL, also those to come: writing beyond so many bytes of a file
// fails, as on a full disk. prlimit(1) runs as their user, which may do that.
void limit_files(const DatabaseCluster& cluster, const std::string& bytes) {
    const std::string postmaster = std::to_string(cluster.id());
    std::ifstream children(process_folder(cluster.id()) / "task" / postmaster / "children");
    std::string processes;
    for (std::string child; children >> child;) processes += " " + child;
    // A child may have ended meanwhile.
    const std::string limit = "prlimit --fsize=" + bytes + ": --pid ";
    run_database_program({"/bin/sh", "-c",
                          limit + postmaster + " && for id in" + processes + "; do " + limit +
                              "$id 2>/dev/null; done; true"},
                         cluster.folder() / "prlimit");
}

} // namespace

class StormResources : public testing::Test, protected StormWorld {
protected:
    std::vector<std::ptrdiff_t> descriptors() {
        std::vector<std::ptrdiff_t> counts;
        for (std::size_t place = 0; place < servers.size(); ++place)
            counts.push_back(descriptors_of(servers[place].process.id()));
        return counts;
    }
    std::int64_t resident_kilobytes() {
        std::int64_t sum = 0;
        for (std::size_t place = 0; place < servers.size(); ++place)
            sum += resident_kilobytes_of(servers[place].process.id());
        return sum;
    }

    // All connections of the servers' pools and listeners are there.
    void wait_for_backends() {
        cluster.wait_until("select count(*) = 9 from pg_stat_activity where backend_type = "
                           "'client backend' and pid <> pg_backend_pid()");
    }

    void storm_again(std::uint64_t seed) {
        StormSettings settings;
        settings.seed = seed;
        Storm again(settings);
        show_servers(again, servers);
        again.start();
        again.wait_for_sales(30);
        cluster.terminate_backends();
        again.wait_for_sales(30);
        again.finish();
    }
};

TEST_F(StormResources, AreAsBeforeWhenTheStormIsOver) {
    wait_for_backends();
    const std::vector<std::ptrdiff_t> before = descriptors();
    storm_again(1);
    wait_for_backends();
    const std::int64_t kilobytes = resident_kilobytes();
    storm_again(2);
    wait_for_backends();

    const auto give_up = std::chrono::steady_clock::now() + usual_patience;
    while (descriptors() != before && std::chrono::steady_clock::now() < give_up)
        ::poll(nullptr, 0, 5);
    EXPECT_EQ(descriptors(), before);
    if (!TRECHO_IS_SANITIZED) {
        EXPECT_LE(resident_kilobytes(), kilobytes + 6'000);
    }
}

class StormOnSmallDisk : public testing::Test, protected StormWorld {
protected:
    StormOnSmallDisk() : StormWorld({.database_fails = true}, {.lines = {"autovacuum = off"}}) {
        // From now on the table of tickets is larger than a file of the log of PostgreSQL.
        cluster.query("insert into trecho.ticket (lease, legs, name, sold_at, cancelled_at, "
                      "cancellation) select gen_random_uuid(), '{0}', repeat('x', 32), now(), "
                      "now(), gen_random_uuid() from generate_series(1, 9000)");
        cluster.query("delete from trecho.ticket");
    }
};

TEST_F(StormOnSmallDisk, SellsEachSeatOnceWhenTheDiskIsFull) {
    storm.start();
    storm.wait_for_sales(30);
    limit_files(cluster, "1048576"); // so tickets find no room
    storm.wait_for_unsold(20);
    limit_files(cluster, "unlimited");
    storm.wait_for_sales(30);
    EXPECT_THAT(cluster.log(), HasSubstr("File too large"));

    limit_files(cluster, "262144"); // not even the log: the database goes down
    storm.wait_for_refusals_by_storage(20);
    cluster.kill9(); // if it tries to start already
    cluster.start();
    storm.wait_for_sales(30);
    EXPECT_THAT(cluster.log(), HasSubstr("PANIC"));
    storm.finish();
    EXPECT_EQ(problem(), "");
}

} // namespace trecho
