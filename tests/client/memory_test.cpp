// Goal: the memory that is loaded at the next start is the one that was saved at the last.
#include "client/memory.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

const std::string a_session = "0123456789abcdef0123456789abcdef";

} // namespace

TEST(Memory, IsTheSessionAloneIfNothingElseIsKnown) {
    Memory memory;
    memory.session = a_session;
    EXPECT_EQ(print_memory(memory), a_session);
    EXPECT_EQ(parse_memory(a_session + "\n").session, a_session);
    EXPECT_EQ(parse_memory("").session, "");
}

TEST(Memory, HasTheNewestTicketAndTheUndecidedItinerary) {
    for (const std::string ticket : {"", "T7"}) {
        Memory memory;
        memory.session = a_session;
        memory.ticket = ticket;
        memory.undecided = "Recife > Salvador";
        const Memory read = parse_memory(print_memory(memory) + "\n");
        EXPECT_EQ(read.session, a_session);
        EXPECT_EQ(read.ticket, ticket);
        EXPECT_EQ(read.undecided, "Recife > Salvador");
    }
}

TEST(Memory, DropsInvalidText) {
    for (const std::string nonsense : {"Speed > Paris", "0123", "x\nT1\nA > B"}) {
        const Memory memory = parse_memory(nonsense);
        EXPECT_EQ(memory.session + memory.ticket + memory.undecided, "") << nonsense;
    }
    EXPECT_EQ(parse_memory(a_session + "\nT1\nQUIT").undecided, "");
}

TEST(Memory, HasTheNameInItsLastLine) {
    Memory memory;
    memory.session = a_session;
    memory.name = "João da Silva";
    EXPECT_EQ(print_memory(memory), a_session + "\n\n\nJoão da Silva");
    EXPECT_EQ(parse_memory(print_memory(memory) + "\n").name, "João da Silva");
    memory.ticket = "T7";
    memory.undecided = "Recife > Salvador";
    const Memory read = parse_memory(print_memory(memory) + "\n");
    EXPECT_EQ(read.ticket + read.undecided + read.name, "T7Recife > SalvadorJoão da Silva");
}

TEST(Memory, WithoutANameLineIsAccepted) {
    EXPECT_EQ(parse_memory(a_session + "\nT1\nA > B\n").name, "");
}

TEST(Memory, DropsAnInvalidName) {
    EXPECT_EQ(parse_memory(a_session + "\n\n\nA\x1b[2J\n").name, "");
    EXPECT_EQ(parse_memory(a_session + "\n\n\nA > B\n").name, "");
}

} // namespace trecho
