// Goal: an office that starts from a damaged ledger either knows what was sold, or refuses and says
// which line of which file is damaged. It never counts a seat that wasn't sold, and never loses a
// sale in the middle.
#include "office/ledger_office.hpp"
#include "office/recovery.hpp"
#include "office/small_network.hpp"
#include "platform/state_folder.hpp"
#include "simulation/platform/disk.hpp"
#include "support/run.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

namespace trecho {

using testing::StartsWith;

namespace {

// Sales with and without a session, of one leg and of two, and cancellations.
std::string whole_ledger() {
    constexpr std::string_view at = "2026-11-23T14:05:11.123Z";
    constexpr std::string_view session = "5d41402abc4b2a76b9719d911017c592";
    std::string ledger;
    append_sale(ledger, 1, at, {"C", "A"}, "");
    append_sale(ledger, 2, at, {"A", "B", "C"}, session);
    append_cancellation(ledger, 3, at, "T2"); // as older versions did
    append_sale(ledger, 4, at, {"A", "B"}, session);
    append_sale(ledger, 5, at, {"B", "C"}, "");
    append_sale(ledger, 6, at, {"C", "A"}, session);
    append_cancellation(ledger, 7, at, "T6", session);
    append_sale(ledger, 8, at, {"A", "B"}, session);
    return ledger;
}

// The seats sold on each leg after the first `records` records, counted by hand.
std::vector<std::uint32_t> sold_after(std::size_t records) {
    const std::vector<std::vector<std::uint32_t>> sold{{0, 0, 0, 0}, {0, 0, 1, 0}, {1, 1, 1, 0},
                                                       {0, 0, 1, 0}, {1, 0, 1, 0}, {1, 1, 1, 0},
                                                       {1, 1, 2, 0}, {1, 1, 1, 0}, {2, 1, 1, 0}};
    return sold.at(records);
}

// How an office started: with `records` records, or with a refusal.
struct Start {
    std::optional<std::size_t> records;
    std::string refusal;
};

Start start_office(const Network& network, LogFile& file, Clock& clock) {
    Observer observer;
    Start start;
    try {
        const LedgerOffice office(network, file, "state/ledger.jsonl", clock, observer,
                                  OfficeSettings());
        start.records = office.recovered_records();
        const std::vector<std::uint32_t> expected = sold_after(*start.records);
        for (std::size_t leg = 0; leg < expected.size(); ++leg) {
            const Seats seats = office.seats()[leg];
            EXPECT_EQ(seats.sold, expected[leg]) << "leg " << leg;
            EXPECT_EQ(seats.held, 0U);
            EXPECT_EQ(seats.free + seats.sold, network.legs()[leg].seats);
        }
    } catch (const std::runtime_error& refusal) {
        start.refusal = refusal.what();
    }
    return start;
}

std::size_t lines_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

// The position where the last three records begin.
std::size_t begin_of_last_three(const std::string& ledger) {
    std::size_t begin = ledger.size();
    for (int record = 0; record < 3; ++record) begin = ledger.rfind('\n', begin - 2) + 1;
    return begin;
}

void write_text(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace

TEST(DamagedLedger, IsReadUpToTheLastWholeLineWhenItIsCutAtAnyByte) {
    TestWorld world;
    const Network network = small_network();
    const std::string ledger = whole_ledger();
    for (std::size_t size = 0; size <= ledger.size(); ++size) {
        SCOPED_TRACE("cut at byte " + std::to_string(size));
        SimulatedLogFile file(world, ledger.substr(0, size));
        const Start start = start_office(network, file, world.clock);
        EXPECT_EQ(start.records, lines_in(ledger.substr(0, size))) << start.refusal;
        EXPECT_EQ(file.content(), ledger.substr(0, ledger.substr(0, size).rfind('\n') + 1));
    }
}

TEST(DamagedLedger, IsReadUpToTheLastWholeLineTwiceWhenARealFileIsCutAtAnyByte) {
    TestWorld world;
    const Network network = small_network();
    const std::string ledger = whole_ledger();
    const TemporaryFolder folder;
    StateFolder state(folder.path());
    for (std::size_t size = begin_of_last_three(ledger); size <= ledger.size(); ++size) {
        SCOPED_TRACE("cut at byte " + std::to_string(size));
        write_text(folder.path() / "ledger.jsonl", ledger.substr(0, size));
        const std::string whole = ledger.substr(0, ledger.substr(0, size).rfind('\n') + 1);
        for (int time = 0; time < 2; ++time) {
            const auto file = state.open_log("ledger.jsonl");
            const Start start = start_office(network, *file, world.clock);
            EXPECT_EQ(start.records, lines_in(whole)) << start.refusal;
            EXPECT_EQ(read_file(folder.path() / "ledger.jsonl"), whole);
        }
    }
}

TEST(DamagedLedger, IsRefusedWithItsLineWhenAnyBitOfItsLastThreeRecordsIsFlipped) {
    TestWorld world;
    const Network network = small_network();
    const std::string ledger = whole_ledger();
    for (std::size_t bit = begin_of_last_three(ledger) * 8; bit < ledger.size() * 8; ++bit) {
        SCOPED_TRACE("bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8));
        std::string damaged = ledger;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        SimulatedLogFile file(world, damaged);
        const Start start = start_office(network, file, world.clock);
        EXPECT_FALSE(start.records) << "the damage wasn't detected";

        const std::size_t line = lines_in(ledger.substr(0, bit / 8)) + 1;
        EXPECT_THAT(start.refusal,
                    StartsWith("state/ledger.jsonl: line " + std::to_string(line) + " is damaged"));
        EXPECT_EQ(file.content(), damaged) << "a refused ledger was changed";
    }
}

} // namespace trecho
