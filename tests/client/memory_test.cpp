// Goal: what a customer remembers at the next start is what they knew at the end of the last one.
#include "client/memory.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

const std::string session = "0123456789abcdef0123456789abcdef";

} // namespace

TEST(Memory, IsTheSessionAloneWhenNothingElseIsKnown) {
    Memory memory;
    memory.session = session;
    EXPECT_EQ(print_memory(memory), session);
    EXPECT_EQ(parse_memory(session + "\n").session, session);
    EXPECT_EQ(parse_memory("").session, "");
}

TEST(Memory, HasTheNewestTicketAndWhatIsUndecided) {
    for (const std::string ticket : {"", "T7"}) {
        Memory memory;
        memory.session = session;
        memory.ticket = ticket;
        memory.undecided = "Recife > Salvador";
        const Memory read = parse_memory(print_memory(memory) + "\n");
        EXPECT_EQ(read.session, session);
        EXPECT_EQ(read.ticket, ticket);
        EXPECT_EQ(read.undecided, "Recife > Salvador");
    }
}

TEST(Memory, ForgetsWhatHasAnotherForm) {
    for (const std::string nonsense : {"Speed > Paris", "0123", "x\nT1\nA > B"}) {
        const Memory memory = parse_memory(nonsense);
        EXPECT_EQ(memory.session + memory.ticket + memory.undecided, "") << nonsense;
    }
    EXPECT_EQ(parse_memory(session + "\nT1\nQUIT").undecided, "");
}

} // namespace trecho
