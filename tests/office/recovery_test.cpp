// Goal: recovery cuts off a torn tail, which no client was told of, and refuses any other damage,
// wherever the file is cut into pieces.
#include "office/recovery.hpp"

#include "office/inventory.hpp"
#include "office/ledger_line.hpp"
#include "office/restoration.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::HasSubstr;
using testing::StartsWith;

namespace {

std::string line(std::uint64_t sequence) { return ledger_line(sequence, {"A", "B"}); }

std::string refusal_of(const std::string& ledger) {
    try {
        recover(ledger, "ledger.jsonl");
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
    return "accepted";
}

// What a reader says of a ledger that comes in pieces of so many bytes.
std::string read_in_pieces_of(std::size_t bytes, std::string_view ledger) {
    std::string found;
    LedgerReader reader("ledger.jsonl",
                        [&](const LedgerRecord& record) { found += record.ticket + " "; });
    try {
        for (std::size_t at = 0; at < ledger.size(); at += bytes)
            reader.read(ledger.substr(at, bytes));
        const LedgerSize size = reader.finish();
        return fmt::format("{}{} records, {} + {} bytes", found, size.records, size.whole_bytes,
                           size.torn_bytes);
    } catch (const std::runtime_error& refusal) {
        return found + refusal.what();
    }
}

void expect_same_in_all_pieces(const std::string& ledger) {
    const std::string whole = read_in_pieces_of(ledger.size() + 1, ledger);
    for (std::size_t bytes = 1; bytes <= ledger.size(); ++bytes)
        EXPECT_EQ(read_in_pieces_of(bytes, ledger), whole) << "in pieces of " << bytes;
}

} // namespace

TEST(Recovery, ReadsEverySale) {
    const Recovery recovery = recover(line(1) + line(2) + line(3), "ledger.jsonl");
    ASSERT_EQ(recovery.records.size(), 3U);
    EXPECT_EQ(recovery.records[2].ticket, "T3");
    EXPECT_EQ(recovery.torn_bytes, 0U);
}

TEST(Recovery, AcceptsAnEmptyLedger) { EXPECT_TRUE(recover("", "ledger.jsonl").records.empty()); }

TEST(Recovery, CutsOffALastLineThatIsTornAtAnyByte) {
    const std::string whole = line(1) + line(2);
    for (std::size_t torn = 1; torn < line(3).size(); ++torn) {
        const Recovery recovery = recover(whole + line(3).substr(0, torn), "ledger.jsonl");
        EXPECT_EQ(recovery.records.size(), 2U);
        EXPECT_EQ(recovery.whole_bytes, whole.size());
        EXPECT_EQ(recovery.torn_bytes, torn);
    }
}

TEST(Recovery, RefusesDamageInTheMiddleAndNamesTheLine) {
    std::string damaged = line(2);
    damaged[20] ^= 1;
    EXPECT_THAT(refusal_of(line(1) + damaged + line(3)),
                StartsWith("ledger.jsonl: line 2 is damaged"));
    EXPECT_THAT(refusal_of(line(1) + "\n" + line(2)), StartsWith("ledger.jsonl: line 2"));
}

TEST(Recovery, RefusesDamageToALastLineThatHasItsEnd) {
    std::string damaged = line(2);
    damaged[20] ^= 1;
    EXPECT_THAT(refusal_of(line(1) + damaged), StartsWith("ledger.jsonl: line 2 is damaged"));
}

TEST(Recovery, RefusesACompleteLastLineWhoseLineEndIsDamaged) {
    std::string damaged = line(2);
    damaged.back() = '\v';
    EXPECT_THAT(refusal_of(line(1) + damaged), StartsWith("ledger.jsonl: line 2 is damaged"));
}

TEST(Recovery, RefusesMissingAndRepeatedLines) {
    EXPECT_THAT(refusal_of(line(1) + line(3)), HasSubstr("lines are missing or repeated"));
    EXPECT_THAT(refusal_of(line(1) + line(1)), HasSubstr("lines are missing or repeated"));
    EXPECT_THAT(refusal_of(line(2)), HasSubstr("lines are missing or repeated"));
}

TEST(LedgerReader, FindsTheSameWhereverItsPiecesAreCut) {
    expect_same_in_all_pieces(line(1) + line(2) + line(3));
    expect_same_in_all_pieces(line(1) + line(2) + line(3).substr(0, 30));
    std::string damaged = line(2);
    damaged[20] ^= 1;
    expect_same_in_all_pieces(line(1) + damaged + line(3));
    damaged = line(2);
    damaged.back() = '\v';
    expect_same_in_all_pieces(line(1) + damaged);
    EXPECT_EQ(read_in_pieces_of(line(1).size(), line(1) + line(2)),
              fmt::format("T1 T2 2 records, {} + 0 bytes", 2 * line(1).size()));
}

TEST(LedgerReader, ReadsALineThatIsLongerThanAPiece) {
    const std::string place(100'000, 'A');
    const std::string longer = ledger_line(1, {place, "B"});
    EXPECT_EQ(read_in_pieces_of(1000, longer + line(2)),
              fmt::format("T1 T2 2 records, {} + 0 bytes", longer.size() + line(2).size()));
}

// A file that another program has touched: each of these was never written by a server.
TEST(LedgerReader, RefusesWhatEditorsDoToAFile) {
    const std::string first = line(1);
    const std::string_view text(first.data(), first.size() - 1);
    const std::string refusal = "ledger.jsonl: line 1 is damaged (its checksum doesn't match); "
                                "restore the file from a copy, or start with another --state";
    for (const std::string& edited :
         {std::string(text) + "\r\n", "\xEF\xBB\xBF" + first, "\n" + first, " " + first,
          std::string(text) + " \n", std::string(1, '\0') + first, std::string("\n")}) {
        EXPECT_EQ(refusal_of(edited), refusal);
        expect_same_in_all_pieces(edited);
    }
}

// A file system may leave such a tail when the power fails.
TEST(LedgerReader, CutsOffATailOfZeros) {
    const std::string zeros(5000, '\0');
    EXPECT_EQ(read_in_pieces_of(1000, line(1) + zeros),
              fmt::format("T1 1 records, {} + 5000 bytes", line(1).size()));
}

// The network file may have been rewritten since with another Unicode form or case.
TEST(Restoration, FindsSoldLegsInAnySpelling) {
    const Network network = Network::parse(
        R"({"legs": [{"origin": "São Paulo", "destination": "Recife", "seats": 2}]})", "net.json");
    const Recovery recovery =
        recover(ledger_line(1, {"Sa\u0303o\u00a0Paulo", "RECIFE"}), "ledger.jsonl");
    Inventory inventory(network);
    TicketBook tickets;
    const std::string file = "ledger.jsonl";
    Restoration restoration(network, inventory, tickets, file);
    restoration.count(recovery.records.front());
    EXPECT_EQ(inventory.seats().front().sold, 1U);
}

} // namespace trecho
