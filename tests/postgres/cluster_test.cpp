// Goal: the clusters that all other tests use start, fail over and go away as they say.
#include "postgres/cluster.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace trecho {

namespace {

// A process that nobody has waited for is a zombie; its folder in /proc has no program then.
bool has_ended(pid_t process) {
    std::error_code gone;
    const std::filesystem::path folder = "/proc/" + std::to_string(process);
    return std::filesystem::read_symlink(folder / "exe", gone).empty();
}

} // namespace

TEST(DatabaseCluster, KeepsWhatWasCommittedBeforeItWasKilled) {
    DatabaseCluster cluster;
    cluster.query("create table kept (number int)");
    cluster.query("insert into kept values (7)");
    cluster.kill9();
    EXPECT_THROW(cluster.query("select 1"), std::runtime_error);
    cluster.start();
    EXPECT_EQ(cluster.query("select number from kept"), "7");
}

TEST(DatabaseCluster, StartsAgainAfterAnOrderlyStop) {
    DatabaseCluster cluster;
    cluster.stop();
    EXPECT_FALSE(cluster.is_running());
    cluster.start();
    EXPECT_EQ(cluster.query("select 7"), "7");
}

TEST(DatabaseCluster, GivesNewDatabasesThatAreEmpty) {
    DatabaseCluster& cluster = shared_cluster();
    EXPECT_NE(cluster.url_of_new_database(), cluster.url_of_new_database());
}

TEST(DatabaseCluster, LeavesNeitherProcessNorFolder) {
    std::filesystem::path folder;
    pid_t process = 0;
    {
        const DatabaseCluster cluster;
        folder = cluster.folder();
        process = cluster.id();
        EXPECT_FALSE(has_ended(process));
    }
    EXPECT_TRUE(has_ended(process));
    EXPECT_FALSE(std::filesystem::exists(folder));
}

// A test that is killed can't clean up.
TEST(DatabaseCluster, GoesAwayWithAProcessThatIsKilled) {
    const TemporaryFolder note;
    const std::filesystem::path file = note.path() / "folder";
    const pid_t child = ::fork();
    if (child == 0) {
        const DatabaseCluster cluster;
        std::ofstream(file) << cluster.folder().string() << ' ' << cluster.id();
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    std::ifstream written(file);
    std::string folder;
    pid_t process = 0;
    ASSERT_TRUE(written >> folder >> process);
    for (int waits = 0; waits < 6000; ++waits) {
        if (!std::filesystem::exists(folder) && has_ended(process)) break;
        ::usleep(10'000);
    }
    EXPECT_FALSE(std::filesystem::exists(folder));
    EXPECT_TRUE(has_ended(process));
}

TEST(DatabaseStandby, HasEachCommitOfItsPrimaryWhenItIsPromoted) {
    DatabaseCluster primary;
    DatabaseStandby standby(primary);
    primary.query("create table kept (number int)");
    primary.query("insert into kept values (7)");
    EXPECT_EQ(standby.query("select pg_is_in_recovery()"), "t");
    primary.kill9();
    standby.promote();
    EXPECT_EQ(standby.query("select number from kept"), "7");
    standby.query("insert into kept values (8)"); // and it waits for nobody
}

} // namespace trecho
