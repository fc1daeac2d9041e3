// Goal: answers that clients don't read take little memory of the server, however long they are and
// however many clients ask.
#include "end_to_end/server_process.hpp"
#include "support/repetitions.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>

namespace trecho {

namespace {

// The answer to LIST has more than two megabytes.
void write_large_network(const std::filesystem::path& file) {
    std::ofstream network(file);
    network << R"({"legs":[)";
    for (int leg = 0; leg < 30'000; ++leg) {
        network << (leg > 0 ? "," : "") << R"({"origin":"A place, number )" << leg
                << R"(","destination":"A place, number )" << leg + 1 << R"(","seats":9})";
    }
    network << "]}";
}

// proc(5): `VmRSS: 12345 kB`.
long resident_megabytes_of(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6)) / 1024;
    }
    return 0;
}

} // namespace

TEST(UnreadAnswers, TakeLittleMemoryAndDelayNobody) {
    const TemporaryFolder folder;
    write_large_network(folder.path() / "network.json");
    ServerProcess server(folder.path());
    const long before = resident_megabytes_of(server.process.id());

    std::vector<std::unique_ptr<TcpClient>> clients;
    for (int number = 0; number < repetitions(60); ++number) {
        clients.push_back(std::make_unique<TcpClient>(server.port()));
        clients.back()->send("HELLO 2\nLIST\nLIST\nTICKETS\nROUTES A > B\n");
    }
    TcpClient honest(server.port());
    honest.send("A place, number 1 > A place, number 2\n");
    EXPECT_EQ(honest.receive_line(), "True\n");
    if (!TRECHO_IS_SANITIZED) {
        EXPECT_LT(resident_megabytes_of(server.process.id()) - before, 30);
    }

    clients.front()->receive_line(); // its session
    EXPECT_TRUE(clients.front()->receive_line().ends_with("\"seats\":9}]}\n"))
        << "the answer is complete";
}

} // namespace trecho
