// Goal: a sale that a customer was told of is never lost, whenever the server is killed.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <random>
#include <thread>

namespace trecho {

using testing::HasSubstr;

namespace {

// Buys until the server is gone, and counts the confirmed purchases.
void buy_until_gone(std::uint16_t port, std::atomic<int>& told) {
    TcpClient customer(port);
    for (;;) {
        customer.send("Recife > Salvador\n");
        if (customer.receive_line() != "True\n") return;
        customer.send("S\n");
        if (customer.receive_line() != "True\n") return;
        ++told;
        told.notify_one();
    }
}

void wait_for(const std::atomic<int>& count, int wanted) {
    for (int seen = count; seen < wanted; seen = count) count.wait(seen);
}

int sold_according_to_audit(const std::filesystem::path& folder) {
    const Ran audit = run_trecho(folder, {"audit", "--state", "state", "--network", "many.json"});
    EXPECT_EQ(audit.exit_code, 0) << audit.errors;
    return std::stoi(audit.output.substr(audit.output.find('\n') + 1));
}

} // namespace

TEST(Crash, WhileSixteenCustomersBuyLosesNoConfirmedSale) {
    const TemporaryFolder folder;
    write_text(folder.path() / "many.json",
               R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 1000000}]})");
    std::mt19937 random(1); // the same kills each time
    std::atomic<int> told = 0;
    for (int round = 0; round < 5; ++round) {
        ServerProcess server(folder.path(), {"--network", "many.json", "--guard", "none"});
        std::vector<std::thread> buyers;
        for (int count = 0; count < 16; ++count) {
            buyers.emplace_back(buy_until_gone, server.port(), std::ref(told));
        }
        wait_for(told, told + 20 + static_cast<int>(random() % 50));
        server.kill();
        for (std::thread& buyer : buyers) buyer.join();

        // The ledger may have more: sales that were stored but not confirmed, at most one a buyer.
        const int sold = sold_according_to_audit(folder.path());
        EXPECT_GE(sold, told);
        EXPECT_LE(sold, told + 16 * (round + 1));
    }
}

TEST(Crash, InTheMiddleOfALedgerLineMakesTheNextStartCutItOffWithAWarning) {
    const TemporaryFolder folder;
    write_network(folder.path());
    {
        ServerProcess server(folder.path());
        TcpClient customer(server.port());
        customer.send("Recife > Salvador\nS\nRecife > Salvador\nS\n");
        for (int answers = 0; answers < 4; ++answers) EXPECT_EQ(customer.receive_line(), "True\n");
        server.kill();
    }
    const std::filesystem::path ledger = ledger_in(folder.path());
    std::filesystem::resize_file(ledger, std::filesystem::file_size(ledger) - 7);

    ServerProcess server(folder.path());
    TcpClient customer(server.port());
    customer.send("Recife > Salvador\nS\nRecife > Salvador\nS\nRecife > Salvador\n");
    for (int answers = 0; answers < 4; ++answers) EXPECT_EQ(customer.receive_line(), "True\n");
    EXPECT_EQ(customer.receive_line(), "False\n") << "one of three was sold before";
    EXPECT_THAT(server.process.errors(), HasSubstr("off the end of the ledger"));
}

} // namespace trecho
