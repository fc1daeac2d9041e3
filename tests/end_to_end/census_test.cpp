// Goal: SIGUSR1 makes a server print where each of its coroutines waits, and harms no sale.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace trecho {

using testing::ContainsRegex;

TEST(CensusAtASignal, NamesTheSourceWhereTwoCustomersWait) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path());
    TcpClient decides(server.port());
    decides.send("Salvador > Natal\n");
    EXPECT_EQ(decides.receive_line(), "True\n");
    TcpClient waits(server.port());
    waits.send("HELLO 2\nSalvador > Natal\n");
    waits.receive_lines(2); // the second is the event that it waits

    server.process.send_signal(SIGUSR1);
    server.process.wait_for_error("json_dialogue.cpp");
    EXPECT_THAT(server.process.errors(),
                ContainsRegex("1  3: the client decides .* serve_plain_dialogue, "
                              "src/server/plain_dialogue.cpp:[0-9]+"));
    EXPECT_THAT(server.process.errors(),
                ContainsRegex("2  waits in line for its turn .* JsonDialogue::offer_seats, "
                              "src/server/json_dialogue.cpp:[0-9]+"));

    decides.send("S\n");
    EXPECT_EQ(decides.receive_line(), "True\n");
    server.process.send_signal(SIGUSR1);
    EXPECT_EQ(server.stop(), 0);
}

} // namespace trecho
