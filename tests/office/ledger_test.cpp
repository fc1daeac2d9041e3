// Goal: a sale is on disk before its customer is told, and many sales share one sync.
#include "office/ledger.hpp"

#include "office/recovery.hpp"
#include "office/small_network.hpp"
#include "simulation/platform/disk.hpp"
#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const error_code disk_full =
    boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);

struct CountingObserver : Observer {
    void storage_failed(error_code) override {
        if (throws) throw std::bad_alloc();
        ++failures;
    }
    void storage_works_again() override { ++recoveries; }
    bool throws = false;
    int failures = 0;
    int recoveries = 0;
};

// Throws bad_alloc in its next append after `throws` is set.
class ThrowingLogFile final : public LogFile {
public:
    explicit ThrowingLogFile(LogFile& file) : file_(file) {}

    void read_all(const TakePiece& take) override { file_.read_all(take); }
    void truncate(std::uint64_t size) override { file_.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        if (std::exchange(throws, false)) throw std::bad_alloc();
        return file_.append(bytes);
    }

    bool throws = false;

private:
    LogFile& file_;
};

struct LedgerWorld : TestWorld {
    ~LedgerWorld() { run(); }

    void append(int count = 1);

    SimulatedLogFile file{*this};
    CountingObserver observer;
    Network network = small_network();
    ThrowingLogFile throwing_file{file};
    Ledger ledger{throwing_file, 0, network, clock, observer};
    std::vector<std::string> answers; // tickets, or "refused"
};

awaitable<void> append_one(LedgerWorld& world) {
    const Itinerary itinerary = itinerary_of(world.network, "A > B");
    LedgerEntry sale;
    sale.sold = &itinerary;
    const Ledger::Appended appended = co_await world.ledger.append(sale);
    world.answers.push_back(appended.error ? "refused" : ticket_of(appended.sequence));
}

void LedgerWorld::append(int count) {
    for (int sale = 0; sale < count; ++sale) spawn(append_one(*this));
}

} // namespace

TEST(Ledger, AnswersOnlyWhenTheSaleIsOnDisk) {
    LedgerWorld world;
    world.append();
    world.run_for(world.file.sync_takes - 1ns);
    EXPECT_THAT(world.answers, ElementsAre());
    EXPECT_EQ(world.file.content(), "");
    world.run_for(1ns);
    EXPECT_THAT(world.answers, ElementsAre("T1"));
    EXPECT_EQ(recover(world.file.content(), "ledger").records.size(), 1U);
}

TEST(Ledger, WritesAllSalesThatComeDuringASyncWithOneMore) {
    LedgerWorld world;
    world.append();
    world.run_for(world.file.sync_takes / 2);
    world.append(100);
    world.run_for(2 * world.file.sync_takes);
    EXPECT_EQ(world.answers.size(), 101U);
    EXPECT_EQ(world.file.appends(), 2U);
}

TEST(Ledger, AnswersInOrderWithTicketsThatAreNeverRepeated) {
    LedgerWorld world;
    world.append(3);
    world.run_for(1s);
    world.append(2);
    world.run_for(1s);
    EXPECT_THAT(world.answers, ElementsAre("T1", "T2", "T3", "T4", "T5"));
}

TEST(Ledger, RefusesSalesThatItCannotStoreAndLeavesNoGap) {
    LedgerWorld world;
    world.append();
    world.run_for(1s);
    world.file.fail_with(disk_full);
    world.append(2);
    world.run_for(1s);
    world.file.fail_with(error_code());
    world.append();
    world.run_for(1s);
    EXPECT_THAT(world.answers, ElementsAre("T1", "refused", "refused", "T2"));
    EXPECT_EQ(recover(world.file.content(), "ledger").records.size(), 2U);
}

TEST(Ledger, ReportsAFailingDiskOnceAndItsRecoveryOnce) {
    LedgerWorld world;
    world.file.fail_with(disk_full);
    for (int time = 0; time < 3; ++time) {
        world.append();
        world.run_for(1s);
    }
    EXPECT_EQ(world.observer.failures, 1);
    EXPECT_EQ(world.observer.recoveries, 0);
    world.file.fail_with(error_code());
    for (int time = 0; time < 3; ++time) {
        world.append();
        world.run_for(1s);
    }
    EXPECT_EQ(world.observer.failures, 1);
    EXPECT_EQ(world.observer.recoveries, 1);
}

TEST(Ledger, ReportsASecondFailureToo) {
    LedgerWorld world;
    for (int outage = 1; outage <= 2; ++outage) {
        world.file.fail_with(disk_full);
        world.append();
        world.run_for(1s);
        EXPECT_EQ(world.observer.failures, outage);
        world.file.fail_with(error_code());
        world.append();
        world.run_for(1s);
        EXPECT_EQ(world.observer.recoveries, outage);
    }
}

// An operator who makes room on a full disk must learn that the disk now fails for another reason.
TEST(Ledger, ReportsAFailingDiskAgainWhenTheReasonChanges) {
    LedgerWorld world;
    world.file.fail_with(disk_full);
    world.append();
    world.run_for(1s);
    world.file.fail_with(boost::system::errc::make_error_code(boost::system::errc::io_error));
    world.append(2);
    world.run_for(1s);
    EXPECT_EQ(world.observer.failures, 2);
    EXPECT_EQ(world.observer.recoveries, 0);
}

TEST(Ledger, RefusesABatchWhenItIsOutOfMemoryAndStoresTheNext) {
    LedgerWorld world;
    world.throwing_file.throws = true;
    world.append();
    world.run_for(1s);
    world.append(2);
    world.run_for(1s);
    EXPECT_THAT(world.answers, ElementsAre("refused", "T1", "T2"));
    EXPECT_EQ(recover(world.file.content(), "ledger").records.size(), 2U);
}

TEST(Ledger, AnswersAllEntriesEvenWhenTheObserverThrows) {
    LedgerWorld world;
    world.observer.throws = true;
    world.file.fail_with(disk_full);
    world.append(2);
    world.run_for(1s);
    EXPECT_THAT(world.answers, ElementsAre("refused", "refused"));
    world.observer.throws = false;
    world.append();
    world.run_for(1s);
    EXPECT_EQ(world.observer.failures, 1) << "the next write must report it";
}

TEST(Ledger, IgnoresCancellationAndReturnsTheResult) {
    LedgerWorld world;
    TaskGroup customers(world.executor(), [](std::exception_ptr) { ADD_FAILURE(); });
    customers.spawn(append_one(world));
    world.run_for(world.file.sync_takes / 2);
    customers.interrupt_all();
    world.run_for(0s);
    EXPECT_THAT(world.answers, ElementsAre());
    world.run_for(1s);
    EXPECT_THAT(world.answers, ElementsAre("T1"));
}

TEST(Ledger, WritesBatchesOneAfterTheOther) {
    LedgerWorld world;
    for (int batch = 0; batch < 3; ++batch) {
        world.append(2);
        world.run_for(world.file.sync_takes / 2);
    }
    world.run();
    EXPECT_THAT(world.answers, ElementsAre("T1", "T2", "T3", "T4", "T5", "T6"));
    EXPECT_EQ(recover(world.file.content(), "ledger").records.size(), 6U);
}

} // namespace trecho
