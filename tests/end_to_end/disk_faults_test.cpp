// Goal: after any fault of the disk at any write, sync, rename or truncation, and after a kill at
// any of them, every answer that customers got is true, and the next server can sell.
#include "end_to_end/disk_trace.hpp"
#include "end_to_end/faulty_server.hpp"
#include "end_to_end/power_cut.hpp"
#include "end_to_end/server_process.hpp"
#include "end_to_end/story_check.hpp"
#include "office/ledger_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <ostream>

namespace trecho {

using testing::HasSubstr;
using testing::StartsWith;

namespace {

// What a power cut adds to a fault. A kill loses nothing that was written; a power cut loses what
// wasn't synced, either at once or after the next server has read it from the page cache.
enum class PowerCut { never, at_once, after_restart };

struct DiskFault {
    std::string kind; // as in DiskFaultPlan
    PowerCut power_cut = PowerCut::never;
};

// GoogleTest doesn't allow dashes in names.
std::string name_of(const testing::TestParamInfo<DiskFault>& fault) {
    std::string name = fault.param.kind;
    std::erase(name, '-');
    if (fault.param.power_cut == PowerCut::at_once) name += "ThenWithoutPower";
    if (fault.param.power_cut == PowerCut::after_restart) name += "ThenStartedThenWithoutPower";
    return name;
}

// The name that ctest shows.
void PrintTo(const DiskFault& fault, std::ostream* out) { *out << name_of({fault, 0}); }

std::size_t points_of(const std::filesystem::path& folder) {
    const auto calls = read_disk_trace(disk_trace_of(folder));
    return static_cast<std::size_t>(std::ranges::count_if(calls, is_fault_point));
}

std::size_t hits_of(const std::filesystem::path& folder) {
    const auto calls = read_disk_trace(disk_trace_of(folder));
    return static_cast<std::size_t>(std::ranges::count(calls, "hit", &DiskCall::outcome));
}

// Each test repeats a run once for each call that changes the disk, with one kind of fault at that
// call. The next server has a working disk.
class DiskFaults : public testing::TestWithParam<DiskFault> {
protected:
    void SetUp() override {
        if (TRECHO_IS_SANITIZED) GTEST_SKIP() << "a sanitizer's own functions must come first";
    }

    // Runs with the fault at call `at`, and checks what must be true afterwards.
    void run_with_fault(std::size_t at) const {
        const TemporaryFolder folder;
        write_network_for_purchases(folder.path());
        FaultyServer server(folder.path(), DiskFaultPlan{GetParam().kind, at});
        const Story story = server.port() != 0 ? follow_script(server.port()) : Story();
        expect_usual_end(server);
        EXPECT_EQ(hits_of(folder.path()), 1U) << "the fault never struck";
        if (GetParam().power_cut == PowerCut::at_once)
            cut_power(folder.path(), disk_trace_of(folder.path()));
        expect_true_in_ledger(story, folder.path());
        expect_whole_availability(folder.path());
        expect_sells_on(story, folder.path());
    }

    void expect_usual_end(FaultyServer& server) const {
        const int ended = server.stop();
        const bool kills = GetParam().kind == "killed" || GetParam().kind == "torn";
        if (kills) {
            EXPECT_EQ(ended, -SIGKILL);
        } else if (ended != 0) {
            EXPECT_EQ(ended, 1);
            EXPECT_THAT(server.errors(), HasSubstr("trecho: can't "));
        }
    }

    void expect_sells_on(const Story& story, const std::filesystem::path& folder) const {
        std::string said;
        {
            FaultyServer server(folder, DiskFaultPlan());
            ASSERT_NE(server.port(), 0) << server.errors();
            said = expect_session_is_known(story, server.port());
            server.kill();
        }
        cut_power_if_wanted(folder);
        FaultyServer server(folder, DiskFaultPlan());
        ASSERT_NE(server.port(), 0) << server.errors();
        EXPECT_EQ(expect_session_is_known(story, server.port()), said);
        expect_sells_to_the_last_seat(server.port(), "Salvador > Natal");
        EXPECT_EQ(server.stop(), 0);
        cut_power_if_wanted(folder);
        std::map<std::string, int> sold = audit_seats(folder);
        EXPECT_EQ(sold["Salvador > Natal"], seats_of_network()["Salvador > Natal"]);
        expect_whole_availability(folder, sold);
    }

    void cut_power_if_wanted(const std::filesystem::path& folder) const {
        if (GetParam().power_cut != PowerCut::never) cut_power(folder, disk_trace_of(folder));
    }
};

class DiskFaultsAtStart : public DiskFaults {};

// The number of calls in a run without faults, in which all twenty purchases succeed.
std::size_t count_points() {
    const TemporaryFolder folder;
    write_network_for_purchases(folder.path());
    FaultyServer server(folder.path(), DiskFaultPlan());
    const Story story = follow_script(server.port());
    EXPECT_EQ(server.stop(), 0);
    EXPECT_EQ(story.purchases.size(), 20U);
    for (const Purchase& purchase : story.purchases) EXPECT_EQ(purchase.sold, Heard::yes);

    // All writes to the ledger were counted: none bypassed the library.
    std::uint64_t bytes = 0;
    for (const DiskCall& call : read_disk_trace(disk_trace_of(folder.path()))) {
        if (call.path == ledger_in(folder.path())) bytes += call.bytes;
    }
    EXPECT_EQ(bytes, std::filesystem::file_size(ledger_in(folder.path())));
    return points_of(folder.path());
}

// Makes a ledger whose last record is torn, so that the next server must truncate it.
void write_torn_ledger(const std::filesystem::path& folder) {
    write_network_for_purchases(folder);
    std::filesystem::create_directory(folder / "state");
    std::string ledger;
    const Places places{"Natal", "Manaus"};
    for (std::uint64_t sale = 1; sale <= 3; ++sale)
        append_sale(ledger, sale, "2026-11-23T14:05:11.123Z", places, "");
    write_text(ledger_in(folder), ledger.substr(0, ledger.size() - 7));
}

// Starts a server, buys a seat and stops the server. Returns false if the server didn't start, or
// was killed before it confirmed the sale.
bool sells_one(FaultyServer& server) {
    if (server.port() == 0) return false;
    TcpClient customer(server.port(), TcpClient::MayBeRefused());
    customer.send("Natal > Manaus\nS\n");
    return customer.receive_lines(2) == "True\nTrue\n";
}

} // namespace

// The message must not say that another server has the lock.
TEST(DiskWithoutLocks, IsRefusedWithAMessageAboutLocks) {
    if (TRECHO_IS_SANITIZED) GTEST_SKIP() << "a sanitizer's own functions must come first";
    const TemporaryFolder folder;
    write_network_for_purchases(folder.path());
    FaultyServer server(folder.path(), DiskFaultPlan{"no-locks", 1});
    EXPECT_EQ(server.port(), 0);
    EXPECT_EQ(server.stop(), 1);
    EXPECT_THAT(server.errors(), StartsWith("trecho: can't lock state/lock: No locks available; "));
}

TEST_P(DiskFaultsAtStart, OnALedgerWithATornSaleLoseNothing) {
    std::size_t points = 1;
    for (std::size_t at = 0; at <= points && !HasFailure(); ++at) { // 0: no fault, to count
        SCOPED_TRACE(GetParam().kind + " at call " + std::to_string(at));
        const TemporaryFolder folder;
        write_torn_ledger(folder.path());
        FaultyServer server(folder.path(), DiskFaultPlan{GetParam().kind, at});
        const bool has_sold = sells_one(server);
        if (at == 0) {
            EXPECT_EQ(server.stop(), 0);
            points = points_of(folder.path());
        } else {
            expect_usual_end(server);
            EXPECT_EQ(hits_of(folder.path()), 1U) << "the fault never struck";
        }
        FaultyServer next(folder.path(), DiskFaultPlan());
        EXPECT_TRUE(sells_one(next)) << next.errors();
        EXPECT_EQ(next.stop(), 0);
        const int sold = audit_seats(folder.path())["Natal > Manaus"];
        EXPECT_GE(sold, 2 + (has_sold ? 1 : 0) + 1);
        EXPECT_LE(sold, 2 + 1 + 1) << "the torn sale came back";
    }
    std::printf("%s: %zu calls of a start hit\n", GetParam().kind.c_str(), points);
}

TEST_P(DiskFaults, AtEveryCallOfTwentyPurchasesKeepAllAnswersTrue) {
    const std::size_t points = count_points();
    std::size_t hit = 0;
    for (; hit < points && !HasFailure(); ++hit) {
        SCOPED_TRACE(GetParam().kind + " at call " + std::to_string(hit + 1));
        run_with_fault(hit + 1);
    }
    EXPECT_EQ(hit, points);
    RecordProperty("calls", std::to_string(points));
    std::printf("%s: %zu of %zu calls hit\n", GetParam().kind.c_str(), hit, points);
}

INSTANTIATE_TEST_SUITE_P(Each, DiskFaults,
                         testing::Values(DiskFault{"killed"},
                                         DiskFault{"killed", PowerCut::at_once},
                                         DiskFault{"killed", PowerCut::after_restart},
                                         DiskFault{"torn"}, DiskFault{"halved"},
                                         DiskFault{"no-room"}, DiskFault{"error"},
                                         DiskFault{"error", PowerCut::at_once}, DiskFault{"full"},
                                         DiskFault{"dead"}, DiskFault{"dead", PowerCut::at_once},
                                         DiskFault{"dead", PowerCut::after_restart}),
                         name_of);

INSTANTIATE_TEST_SUITE_P(Each, DiskFaultsAtStart,
                         testing::Values(DiskFault{"killed"}, DiskFault{"torn"},
                                         DiskFault{"halved"}, DiskFault{"no-room"},
                                         DiskFault{"error"}, DiskFault{"full"}, DiskFault{"dead"}),
                         name_of);

} // namespace trecho
