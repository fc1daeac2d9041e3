// Goal: each session finds its own tickets, and a start finds those that the ledger left it,
// whichever version wrote the ledger.
#include "office/ticket_book.hpp"

#include "office/recovery.hpp"
#include "office/restoration.hpp"
#include "office/small_network.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

constexpr std::string_view moment_of_sale = "2026-11-23T14:05:11.123Z";

// Counts a ledger's records into the book; returns the refusal, or "".
std::string restore_into(TicketBook& tickets, const std::string& ledger) {
    const Network network = small_network();
    Inventory inventory(network);
    const std::string file = "ledger.jsonl";
    Restoration restoration(network, inventory, tickets, file);
    try {
        for (const LedgerRecord& record : recover(ledger, file).records) restoration.count(record);
    } catch (const std::runtime_error& refusal) {
        return refusal.what();
    }
    return "";
}

std::string two_sales() {
    std::string ledger;
    append_sale(ledger, 1, moment_of_sale, {"C", "A"}, "ana");
    append_sale(ledger, 2, moment_of_sale, {"C", "A"}, "bia");
    return ledger;
}

std::string after_cancellation(std::string_view ticket, std::string_view session_key) {
    std::string ledger = two_sales();
    append_cancellation(ledger, 3, moment_of_sale, ticket, session_key);
    return ledger;
}

const std::string nobody_has_it =
    "ledger.jsonl: line 3 cancels a ticket that nobody has; restore the file from a copy";

} // namespace

TEST(TicketBook, FindsATicketOnlyForTheSessionThatHasIt) {
    TicketBook tickets;
    tickets.add("ana", {1, {0, 1}, CalendarTime()}, "Ana");
    tickets.add("ana", {12, {2}, CalendarTime()});
    tickets.add("bia", {3, {2}, CalendarTime()});
    EXPECT_EQ(tickets.find("ana", "T12")->itinerary, Itinerary{2});
    for (const std::string_view number : {"T3", "T2", "T012", "T", "12", "", "T12 ", "T1x"})
        EXPECT_FALSE(tickets.find("ana", number)) << number;
    EXPECT_FALSE(tickets.find("eva", "T1"));
    EXPECT_EQ(tickets.next_after("ana", 1)->number(), "T12");
    EXPECT_FALSE(tickets.next_after("ana", 12));
}

TEST(TicketBook, RemovesATicketOnceAndKnowsItsNewestOneAllTheSame) {
    TicketBook tickets;
    tickets.add("ana", {1, {0, 1}, CalendarTime()}, "Ana");
    EXPECT_FALSE(tickets.remove("bia", "T1"));
    EXPECT_EQ(tickets.remove("ana", "T1")->itinerary, (Itinerary{0, 1}));
    EXPECT_FALSE(tickets.remove("ana", "T1"));
    EXPECT_FALSE(tickets.next_after("ana", 0));
    EXPECT_EQ(tickets.last_of("ana")->sequence, 1U);
    EXPECT_EQ(tickets.name_of("ana"), "Ana");
}

TEST(Restoration, FindsTheTicketOfACancellationByTheSessionThatItNames) {
    TicketBook tickets;
    EXPECT_EQ(restore_into(tickets, after_cancellation("T1", "ana")), "");
    EXPECT_FALSE(tickets.find("ana", "T1"));
    EXPECT_TRUE(tickets.find("bia", "T2"));
}

TEST(Restoration, RefusesACancellationByASessionThatDoesNotHaveTheTicket) {
    for (const std::string_view session_key : {"bia", "eva"}) {
        TicketBook tickets;
        EXPECT_EQ(restore_into(tickets, after_cancellation("T1", session_key)), nobody_has_it);
    }
}

// Cancellations of older versions name no session.
TEST(Restoration, FindsTheTicketOfACancellationThatNamesNoSession) {
    TicketBook tickets;
    std::string ledger = after_cancellation("T1", "");
    append_sale(ledger, 4, moment_of_sale, {"A", "B"}, "eva");
    append_cancellation(ledger, 5, moment_of_sale, "T4");
    append_cancellation(ledger, 6, moment_of_sale, "T2", "bia");
    EXPECT_EQ(restore_into(tickets, ledger), "");
    for (const std::string session_key : {"ana", "bia", "eva"})
        EXPECT_FALSE(tickets.next_after(session_key, 0)) << session_key;
    for (const std::string_view ticket : {"T9", "T0", "T01", "", "T3"}) {
        TicketBook others;
        EXPECT_EQ(restore_into(others, after_cancellation(ticket, "")), nobody_has_it) << ticket;
    }
    append_cancellation(ledger, 7, moment_of_sale, "T1");
    TicketBook again;
    EXPECT_EQ(
        restore_into(again, ledger),
        "ledger.jsonl: line 7 cancels a ticket that nobody has; restore the file from a copy");
}

} // namespace trecho
