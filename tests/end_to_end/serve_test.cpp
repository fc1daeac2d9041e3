// Goal: the real server sells over real TCP, remembers its sales, and stops on a signal.
#include "end_to_end/server_process.hpp"
#include "platform/machine_addresses.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>

namespace trecho {

using testing::HasSubstr;

TEST(Serve, SellsASeatOverTcpAndAuditShowsIt) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path());
    TcpClient customer(server.port());
    customer.send("Recife > Salvador\n");
    EXPECT_EQ(customer.receive_line(), "True\n");
    customer.send("S\n");
    EXPECT_EQ(customer.receive_line(), "True\n");

    const Ran audit =
        run_trecho(folder.path(), {"audit", "--state", "state", "--network", "network.json"});
    EXPECT_EQ(audit.exit_code, 0);
    EXPECT_THAT(audit.output, HasSubstr("1 of 3 seats sold  Recife > Salvador"));
}

TEST(Serve, SaysHowManyLegsAndRecordsItHas) {
    const TemporaryFolder folder;
    write_network(folder.path());
    {
        ServerProcess server(folder.path());
        TcpClient customer(server.port());
        customer.send("Salvador > Natal\nS\n");
        EXPECT_EQ(customer.receive_lines(2), "True\nTrue\n");
        EXPECT_THAT(server.process.errors(), HasSubstr("2 legs, 0 records in the ledger\n"));
        EXPECT_EQ(server.stop(), 0);
    }
    std::ofstream(folder.path() / "network.json")
        << R"({"legs": [{"origin": "Salvador", "destination": "Natal", "seats": 1}]})";
    const ServerProcess server(folder.path());
    EXPECT_THAT(server.process.errors(), HasSubstr("1 leg, 1 record in the ledger\n"));
}

TEST(Serve, RemembersItsSalesAfterACleanStop) {
    const TemporaryFolder folder;
    write_network(folder.path());
    {
        ServerProcess server(folder.path());
        TcpClient customer(server.port());
        customer.send("Salvador > Natal\nS\n");
        EXPECT_EQ(customer.receive_lines(2), "True\nTrue\n");
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_THAT(read_text(folder.path() / "state" / "availability.json"),
                HasSubstr(R"("origin":"Salvador","destination":"Natal","left":0,"seats":1)"));
    ServerProcess server(folder.path());
    TcpClient customer(server.port());
    customer.send("Salvador > Natal\n");
    EXPECT_EQ(customer.receive_line(), "False\n");
}

namespace {

// Whether this machine has the address: a name may have an IPv6 address where IPv6 is disabled.
bool can_bind(addrinfo address) {
    const int number = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    std::vector<char> any_port(address.ai_addrlen);
    std::memcpy(any_port.data(), address.ai_addr, any_port.size());
    reinterpret_cast<sockaddr_in*>(any_port.data())->sin_port = 0; // at the same offset in IPv6
    const bool can =
        ::bind(number, reinterpret_cast<sockaddr*>(any_port.data()), address.ai_addrlen) == 0;
    ::close(number);
    return can;
}

bool can_connect(const addrinfo& address) {
    const int number = ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool can = ::connect(number, address.ai_addr, address.ai_addrlen) == 0;
    ::close(number);
    return can;
}

} // namespace

// localhost often has two addresses, 127.0.0.1 and [::1], and clients differ in which one they try.
TEST(Serve, ListensOnEachAddressOfAName) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ProcessSettings settings;
    settings.folder = folder.path();
    Process server({TRECHO_BINARY, "serve", "--listen", "localhost:0", "--state", "state",
                    "--network", "network.json"},
                   settings);
    const std::string line = server.read_line();
    const std::string port = line.substr(line.rfind(':') + 1, line.size() - line.rfind(':') - 2);
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* addresses = nullptr;
    ASSERT_EQ(::getaddrinfo("localhost", port.c_str(), &wanted, &addresses), 0) << line;
    int tried = 0;
    for (const addrinfo* address = addresses; address; address = address->ai_next) {
        if (!can_bind(*address)) continue;
        EXPECT_TRUE(can_connect(*address)) << line;
        ++tried;
    }
    ::freeaddrinfo(addresses);
    EXPECT_GT(tried, 0);
    const Ran ran = run_trecho(
        folder.path(), {"buy", "--connect", "localhost:" + port, "Recife > Salvador", "--yes"});
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
}

TEST(Serve, NamesItsReachableAddressesIfItListensOnAll) {
    const TemporaryFolder folder;
    write_network(folder.path());
    const auto machine = addresses_of_this_machine();
    const ServerProcess server(folder.path(), {"--listen", "0.0.0.0:0"});
    const std::string listening = "0.0.0.0:" + std::to_string(server.port());
    const auto endpoints = reachable_endpoints(listening, machine);
    const std::string log = server.process.errors();
    for (const std::string& endpoint : endpoints) {
        EXPECT_THAT(log, HasSubstr("other machines connect to " + endpoint));
        const std::string address = endpoint.substr(0, endpoint.find(' '));
        const Ran ran =
            run_trecho(folder.path(), {"buy", "--connect", address, "Recife > Salvador", "--yes"});
        EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    }
    if (endpoints.empty()) {
        EXPECT_THAT(log, HasSubstr("has no address that others can reach"));
    }
}

TEST(Serve, NamesNoOtherAddressesIfItListensOnOne) {
    const TemporaryFolder folder;
    write_network(folder.path());
    const ServerProcess server(folder.path());
    EXPECT_THAT(server.process.errors(), testing::Not(HasSubstr("other machines")));
}

// status_line_test.cpp tests in virtual time when the line appears.
TEST(Serve, WritesEventsToItsLog) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path());
    TcpClient customer(server.port());
    customer.send("Recife > Salvador\nS\nRecife > Salvador\nS\n");
    EXPECT_EQ(customer.receive_lines(4), "True\nTrue\nTrue\nTrue\n");
    EXPECT_EQ(server.stop(), 0);
    EXPECT_THAT(server.process.errors(), HasSubstr("0 connected, 0 waiting for a turn, 0 deciding; "
                                                   "since the start 2 sold"));
}

TEST(Serve, DisconnectsASilentCustomer) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path(), {"--confirm-timeout", "50ms"});
    TcpClient silent(server.port());
    TcpClient next(server.port());
    silent.send("Salvador > Natal\n");
    EXPECT_EQ(silent.receive_line(), "True\n");
    next.send("Salvador > Natal\nS\n");
    EXPECT_TRUE(silent.is_closed());
    EXPECT_EQ(next.receive_lines(2), "True\nTrue\n");
}

TEST(Serve, ServesOldClientsOnAPortOfTheirOwn) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path());
    TcpClient old_client(server.legacy_port());
    old_client.send("Recife > Salvador");
    EXPECT_EQ(old_client.receive_some(), "True");
    old_client.send("S");
    EXPECT_EQ(old_client.receive_some(), "True");
}

TEST(Serve, AnswersTenMegabytesWithoutALineEndOnce) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path());
    TcpClient hostile(server.port());
    hostile.send(std::string(10 * 1024 * 1024, 'x'));
    EXPECT_EQ(hostile.receive_line(), "False\n");
    EXPECT_TRUE(hostile.is_closed());
}

TEST(Serve, FreesTheSeatOfACustomerWhoseConnectionBreaks) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path());
    TcpClient first(server.port());
    TcpClient second(server.port());
    first.send("Salvador > Natal\n");
    EXPECT_EQ(first.receive_line(), "True\n");
    second.send("Salvador > Natal\n");
    first.reset();
    EXPECT_EQ(second.receive_line(), "True\n");
}

TEST(Serve, LetsAPendingConfirmationFinishWhenItIsStopped) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path());
    TcpClient customer(server.port());
    TcpClient idle(server.port());
    customer.send("Recife > Salvador\n");
    EXPECT_EQ(customer.receive_line(), "True\n");
    server.process.send_signal(SIGINT);
    EXPECT_TRUE(idle.is_closed());
    customer.send("S\n");
    EXPECT_EQ(customer.receive_line(), "True\n");
    EXPECT_TRUE(customer.is_closed());
    EXPECT_EQ(server.process.wait(), 0);
}

TEST(Serve, RunsWithTheShippedNetwork) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path(), {"--network", TRECHO_NETWORK});
    TcpClient customer(server.port());
    customer.send("sao paulo > REC\nN\nRecife > Salvador\nS\n");
    EXPECT_EQ(customer.receive_line(), "True\n");
    EXPECT_EQ(customer.receive_line(), "False\n");
    EXPECT_EQ(customer.receive_lines(2), "True\nTrue\n");
}

TEST(Serve, WritesACompleteTimeline) {
    const TemporaryFolder folder;
    write_network(folder.path());
    ServerProcess server(folder.path(), {"--trace", "trace.json"});
    {
        TcpClient client(server.port());
        client.send("Recife > Salvador\nS\n");
        EXPECT_EQ(client.receive_lines(2), "True\nTrue\n");
    }
    EXPECT_EQ(server.stop(), 0);
    const auto trace = boost::json::parse(read_text(folder.path() / "trace.json"));
    std::vector<std::string> names;
    for (const auto& event : trace.as_array()) names.emplace_back(event.at("name").as_string());
    EXPECT_THAT(names, testing::IsSupersetOf({"trecho", "thread_name", "opened", "held", "sold",
                                              "synced", "closed", "connected"}));
}

} // namespace trecho
