// Goal: a snapshot reveals a ledger that has lost sales, and a complete ledger is accepted.
#include "office/snapshot.hpp"

#include "office/ledger_line.hpp"
#include "office/recovery.hpp"
#include "office/restoration.hpp"
#include "office/small_network.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

namespace {

// The snapshot of a server that has sold one of the two seats of A > B.
constexpr std::string_view one_sold = R"({"legs":[
{"origin":"A","destination":"B","left":1,"seats":2},
{"origin":"B","destination":"C","left":1,"seats":1}
],"records":1})";

// The same by an older version, which didn't count the records.
constexpr std::string_view one_sold_by_an_older_version = R"({"legs":[
{"origin":"A","destination":"B","left":1,"seats":2},
{"origin":"B","destination":"C","left":1,"seats":1}
]})";

std::string sale_of_a_session() {
    std::string line;
    append_sale(line, 1, print_time(CalendarTime()), {"A", "B"}, "a session");
    return line;
}

const std::string first_sale = sale_of_a_session();

std::string cancellation() {
    std::string line;
    append_cancellation(line, 2, print_time(CalendarTime()), "T1");
    return line;
}

std::string refusal_of(std::string_view snapshot, const std::string& ledger) {
    const std::string file = "state/ledger.jsonl";
    const Network network = small_network();
    Inventory inventory(network);
    TicketBook tickets;
    Restoration restoration(network, inventory, tickets, file);
    for (const LedgerRecord& record : recover(ledger, file).records) restoration.count(record);
    try {
        check_snapshot(snapshot, restoration.counts(), network, file);
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
    return "accepted";
}

} // namespace

TEST(CheckSnapshot, RefusesALedgerThatHasLostRecordsAndNamesACure) {
    EXPECT_THAT(refusal_of(one_sold, ""),
                AllOf(StartsWith("state/ledger.jsonl: has 0 records, but availability.json beside "
                                 "it knows of 1"),
                      HasSubstr("restore the file from a copy, or remove availability.json")));
    EXPECT_THAT(refusal_of(one_sold_by_an_older_version, ""),
                StartsWith("state/ledger.jsonl: has 0 seats sold of A > B, but availability.json "
                           "beside it knows of 1"));
}

// A sale and its cancellation leave the seats as they were; yet their records must not be lost.
TEST(CheckSnapshot, CountsCancelledSalesToo) {
    const Network network = small_network();
    const std::string snapshot = availability_json(network, Inventory(network).seats(), 2);
    EXPECT_EQ(refusal_of(snapshot, first_sale + cancellation()), "accepted");
    EXPECT_THAT(refusal_of(snapshot, first_sale), HasSubstr("has 1 record, "));
}

TEST(CheckSnapshot, AcceptsASnapshotThatIsOlderThanTheLedger) {
    for (const std::string_view snapshot : {one_sold, one_sold_by_an_older_version}) {
        EXPECT_EQ(refusal_of(snapshot, first_sale), "accepted");
        EXPECT_EQ(refusal_of(snapshot, first_sale + ledger_line(2, {"A", "B"})), "accepted");
        EXPECT_EQ(refusal_of(snapshot, first_sale + cancellation()), "accepted");
    }
}

TEST(CheckSnapshot, IgnoresASnapshotThatMakesNoSense) {
    for (const std::string_view text :
         {"", "no JSON", "[]", "{}", R"({"legs":7})", R"({"legs":[7]})", R"({"records":-1})",
          R"({"legs":[{"origin":"A","destination":"B","left":3,"seats":2}]})",
          R"({"legs":[{"origin":"A","destination":"X","left":0,"seats":2}]})"}) {
        EXPECT_EQ(refusal_of(text, ""), "accepted") << text;
    }
}

TEST(ReadSnapshot, ReturnsNothingWhenTheFileIsMissingOrCannotBeRead) {
    const TemporaryFolder folder;
    EXPECT_EQ(read_snapshot(folder.path() / "missing"), "");
    EXPECT_EQ(read_snapshot(folder.path()), "");
}

} // namespace trecho
