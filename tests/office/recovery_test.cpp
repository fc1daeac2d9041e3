// Goal: recovery cuts off a torn tail, which no client was told of, and refuses any other damage.
#include "office/recovery.hpp"

#include "office/inventory.hpp"
#include "office/ledger_line.hpp"
#include "office/office.hpp"

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

// The network file may have been rewritten since with another Unicode form or case.
TEST(Restore, FindsSoldLegsInAnySpelling) {
    const Network network = Network::parse(
        R"({"legs": [{"origin": "São Paulo", "destination": "Recife", "seats": 2}]})", "net.json");
    const Recovery recovery =
        recover(ledger_line(1, {"Sa\u0303o\u00a0Paulo", "RECIFE"}), "ledger.jsonl");
    Inventory inventory(network);
    TicketBook tickets;
    restore(recovery.records, network, inventory, tickets, "ledger.jsonl");
    EXPECT_EQ(inventory.seats().front().sold, 1U);
}

} // namespace trecho
