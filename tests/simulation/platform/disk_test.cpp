// Goal: after a crash the disk has what was synced, and of the rest exactly what the fault left.
#include "simulation/platform/disk.hpp"

#include "support/run.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

const error_code no_space =
    boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);

class SimulatedLogFileTest : public testing::Test {
protected:
    // Takes effect when the world runs on.
    void append(std::string bytes) { world_.spawn(append_and_wait(std::move(bytes))); }

    // The next appends go so, one after the other.
    void let_them_go(std::vector<AppendFate> fates) {
        fates_ = std::move(fates);
        file_.decide_by([this] {
            const AppendFate fate = fates_.front();
            fates_.erase(fates_.begin());
            return fate;
        });
    }

    TestWorld world_;
    SimulatedLogFile file_{world_, "old\n"};
    std::vector<error_code> ended_;

private:
    awaitable<void> append_and_wait(std::string bytes) {
        const error_code error = co_await file_.append(bytes);
        ended_.push_back(error);
    }

    std::vector<AppendFate> fates_;
};

} // namespace

TEST_F(SimulatedLogFileTest, HasAnAppendOnceItIsSynced) {
    append("new\n");
    world_.run_what_is_ready();
    EXPECT_EQ(file_.content(), "old\n");
    EXPECT_EQ(file_.unsynced(), 4U);
    world_.run();
    EXPECT_EQ(file_.content(), "old\nnew\n");
    EXPECT_EQ(file_.unsynced(), 0U);
    EXPECT_EQ(ended_, std::vector{error_code()});
}

TEST_F(SimulatedLogFileTest, KeepsTheGivenNumberOfBytesOfAnAppendWhenItStops) {
    const std::string line = "new\n";
    std::string content = file_.content();
    for (std::size_t kept = 0; kept <= line.size(); ++kept) {
        append(line);
        world_.run_what_is_ready();
        file_.stop(kept);
        content += line.substr(0, kept);
        EXPECT_EQ(read_whole(file_), content);
        world_.run();
        EXPECT_EQ(ended_.back(), asio::error::operation_aborted);
        EXPECT_EQ(file_.content(), content) << "it wrote after its death";
    }
}

TEST_F(SimulatedLogFileTest, KeepsSyncedBytesWheneverItStops) {
    append("new\n");
    world_.run();
    file_.stop(0);
    EXPECT_EQ(read_whole(file_), "old\nnew\n");
}

TEST_F(SimulatedLogFileTest, IgnoresTheAppendOfADeadProcessWhenItIsUsedAgain) {
    append("dead\n");
    world_.run_what_is_ready();
    file_.stop(2);
    EXPECT_EQ(read_whole(file_), "old\nde");
    file_.truncate(4);
    append("alive\n");
    world_.run();
    EXPECT_EQ(file_.content(), "old\nalive\n");
    EXPECT_EQ(file_.unsynced(), 0U);
}

// The page cache outlives a process: what is read from it may be told to a client.
TEST_F(SimulatedLogFileTest, SyncsWhatIsRead) {
    append("new\n");
    world_.run_what_is_ready();
    file_.stop(4);
    EXPECT_EQ(read_whole(file_), "old\nnew\n");
    file_.stop(0);
    EXPECT_EQ(read_whole(file_), "old\nnew\n");
    world_.run();
}

TEST_F(SimulatedLogFileTest, LeavesTornBytesOfAFailedAppendUntilTheNextOne) {
    let_them_go({{no_space, 1ms, 2}, {{}, 1ms}});
    append("lost\n");
    world_.run();
    EXPECT_EQ(ended_.back(), no_space);
    EXPECT_EQ(file_.content(), "old\n");
    EXPECT_EQ(file_.after_power_cut(file_.unsynced()), "old\nlo");
    append("new\n");
    world_.run();
    EXPECT_EQ(file_.content(), "old\nnew\n");
    EXPECT_EQ(file_.unsynced(), 0U);
}

TEST_F(SimulatedLogFileTest, HasTornBytesWhenItStopsAfterAFailedAppend) {
    let_them_go({{no_space, 1ms, 3}});
    append("lost\n");
    world_.run();
    file_.stop(file_.unsynced());
    EXPECT_EQ(read_whole(file_), "old\nlos");
}

// Else it would be a sale that no client was told of.
TEST_F(SimulatedLogFileTest, NeverLeavesAWholeLineOfAFailedAppend) {
    let_them_go({{no_space, 1ms, 1000}});
    append("lost\nlost too\n");
    world_.run();
    file_.stop(file_.unsynced());
    EXPECT_EQ(read_whole(file_), "old\nlost");
}

TEST_F(SimulatedLogFileTest, FailsUntilATestLetsItWorkAgain) {
    file_.fail_with(no_space);
    append("lost\n");
    world_.run();
    file_.fail_with({});
    append("new\n");
    world_.run();
    EXPECT_EQ(ended_, (std::vector{no_space, error_code()}));
    EXPECT_EQ(file_.content(), "old\nnew\n");
    EXPECT_EQ(file_.appends(), 2U);
}

TEST_F(SimulatedLogFileTest, FinishesAnAppendThatIsInterrupted) {
    let_them_go({{{}, 10s}});
    append("new\n");
    world_.run_for(1s);
    world_.tasks.interrupt_all();
    world_.run_for(1s);
    EXPECT_TRUE(ended_.empty());
    world_.run();
    EXPECT_EQ(ended_, std::vector{error_code()});
    EXPECT_EQ(file_.content(), "old\nnew\n");
}

} // namespace trecho
