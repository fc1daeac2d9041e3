// Goal: `serve --board` and `trecho board FILE` answer real browsers over loopback, tell no secret,
// and never keep the process from ending.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>

namespace trecho {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

namespace {

std::string request_of(const std::string& path, const std::string& method = "GET") {
    return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
}

std::string read_to_the_end(TcpClient& browser) {
    std::string all;
    for (std::string some = browser.receive_some(); !some.empty(); some = browser.receive_some())
        all += some;
    return all;
}

std::string read_until(TcpClient& browser, const std::string& text) {
    std::string all;
    while (all.find(text) == std::string::npos) {
        const std::string some = browser.receive_some();
        if (some.empty()) break;
        all += some;
    }
    EXPECT_THAT(all, HasSubstr(text));
    return all;
}

std::string get(std::uint16_t port, const std::string& path) {
    TcpClient browser(port);
    browser.send(request_of(path));
    return read_to_the_end(browser);
}

// The port in "board on 127.0.0.1:4711".
std::uint16_t board_port(Process& process) {
    process.read_until("board on ");
    const std::string address = process.read_until("\n");
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

long resident_kilobytes(const Process& process) {
    std::ifstream status("/proc/" + std::to_string(process.id()) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    return 0;
}

class BoardOfAServer : public testing::Test {
protected:
    BoardOfAServer() { write_network(folder_.path()); }

    void start(std::vector<std::string> options = {}) {
        options.insert(options.begin(), {"--board", "127.0.0.1:0"});
        server_.emplace(folder_.path(), options);
        port_ = board_port(server_->process);
    }

    TemporaryFolder folder_;
    std::optional<ServerProcess> server_;
    std::uint16_t port_ = 0;
};

} // namespace

TEST_F(BoardOfAServer, AnswersBrowsers) {
    start();
    EXPECT_THAT(get(port_, "/healthz"), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"), EndsWith("ok\n")));
    EXPECT_THAT(get(port_, "/"), HasSubstr("<title>Trecho"));
    EXPECT_THAT(get(port_, "/snapshot"), HasSubstr(R"("kind":"live")"));
    EXPECT_THAT(get(port_, "/nothing"), StartsWith("HTTP/1.1 404 "));
    EXPECT_EQ(server_->stop(), 0);
}

TEST_F(BoardOfAServer, AnswersNoPageOfAnotherHostWhileItListensOnThisMachineOnly) {
    start();
    TcpClient page(port_);
    page.send("GET /snapshot HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(read_to_the_end(page), AllOf(StartsWith("HTTP/1.1 421 Misdirected Request\r\n"),
                                             Not(HasSubstr("Recife"))));
}

TEST_F(BoardOfAServer, AnswersAnyHostWhileItListensOnAllAddresses) {
    server_.emplace(folder_.path(), std::vector<std::string>{"--board", "0.0.0.0:0"});
    port_ = board_port(server_->process);
    TcpClient page(port_);
    page.send("GET /healthz HTTP/1.1\r\nHost: laptop.local\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(read_to_the_end(page), EndsWith("ok\n"));
}

TEST_F(BoardOfAServer, TellsNoSecret) {
    start({"--trace", "trace.json"});
    TcpClient events(port_);
    events.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    std::string told = read_until(events, "event: snapshot");

    TcpClient customer(server_->port());
    customer.send("HELLO 2\n");
    const std::string welcome = customer.receive_line();
    const std::string token = welcome.substr(welcome.find("\"session\":\"") + 11, 32);
    customer.send("Recife > Salvador\n");
    EXPECT_THAT(customer.receive_line(), HasSubstr("\"ok\":true"));
    customer.send("S\n");
    EXPECT_THAT(customer.receive_line(), HasSubstr("\"T1\""));
    for (const std::string path : {"/snapshot", "/connections/1", "/coroutines", "/metrics"})
        told += get(port_, path);

    // The events go on until the server ends.
    EXPECT_EQ(server_->stop(), 0);
    told += read_to_the_end(events);
    EXPECT_THAT(told, AllOf(Not(HasSubstr(token)), Not(HasSubstr(token.substr(0, 8))),
                            Not(HasSubstr("\"T1\"")), Not(HasSubstr("127.0.0.1:"))));
}

TEST_F(BoardOfAServer, DoesNotKeepTheServerFromStopping) {
    start();
    TcpClient events(port_);
    events.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    read_until(events, "event: snapshot");
    TcpClient silent(port_);
    TcpClient slow(port_);
    slow.send("GET / HT");
    TcpClient stuck(port_); // asks for more than the kernel keeps, and reads nothing
    for (int request = 0; request < 2000; ++request)
        stuck.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");

    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(server_->stop(), 0);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
    EXPECT_THAT(server_->process.errors(), HasSubstr("stopped"));
}

TEST_F(BoardOfAServer, BoundsTheMemoryForBrowsersThatNeverRead) {
    start();
    std::vector<std::unique_ptr<TcpClient>> browsers;
    for (int number = 0; number < 63; ++number) {
        browsers.push_back(std::make_unique<TcpClient>(port_));
        browsers.back()->send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    const long before = resident_kilobytes(server_->process);
    const Ran load = run_trecho(folder_.path(), {"load", "--connect", server_->address(),
                                                 "--clients", "200", "--duration", "3s"});
    EXPECT_EQ(load.exit_code, 0) << load.errors;
    if (!TRECHO_IS_SANITIZED) {
        EXPECT_LT(resident_kilobytes(server_->process), before + 30'000);
    }
    EXPECT_THAT(get(port_, "/healthz"), EndsWith("ok\n"));
    EXPECT_EQ(server_->stop(), 0);
}

TEST_F(BoardOfAServer, NeedsAnAddressOfItsOwn) {
    start();
    const Ran ran = run_trecho(folder_.path(),
                               {"serve", "--listen", "127.0.0.1:0", "--state", "other", "--network",
                                "network.json", "--board", "127.0.0.1:" + std::to_string(port_)});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.errors, HasSubstr("Address already in use; name another HOST:PORT"));
    EXPECT_THAT(ran.output, IsEmpty());
}

TEST_F(BoardOfAServer, IsNamedWhereItsPeersAreShown) {
    const Ran ran = run_trecho(folder_.path(), {"serve", "--board-peers"});
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.errors, HasSubstr("--board-peers can only be used with --board"));
}

TEST(BoardOfATrace, ServesThePageAndTheTraceWithoutSecrets) {
    const TemporaryFolder folder;
    write_network(folder.path());
    {
        ServerProcess server(folder.path(), {"--trace", "trace.json"});
        TcpClient client(server.port());
        client.send("Recife > Salvador\nS\n");
        EXPECT_EQ(client.receive_lines(2), "True\nTrue\n");
        EXPECT_EQ(server.stop(), 0);
    }
    EXPECT_THAT(read_text(folder.path() / "trace.json"), HasSubstr("\"T1\""));

    ProcessSettings settings;
    settings.folder = folder.path();
    Process process({TRECHO_BINARY, "board", "trace.json"}, settings);
    const std::uint16_t port = board_port(process);
    EXPECT_THAT(get(port, "/"), HasSubstr("<title>Trecho"));
    EXPECT_THAT(get(port, "/snapshot"), EndsWith(R"({"kind":"replay","name":"trace.json"})"));
    EXPECT_THAT(get(port, "/trace"), AllOf(HasSubstr("\"held\""), Not(HasSubstr("\"T1\"")),
                                           Not(HasSubstr("127.0.0.1:"))));
    process.send_signal(SIGTERM);
    EXPECT_EQ(process.wait(), 0);
}

TEST(BoardOfATrace, RefusesAFileThatIsNotThere) {
    const TemporaryFolder folder;
    const Ran missing = run_trecho(folder.path(), {"board", "none.json"});
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_THAT(missing.errors, StartsWith("trecho: can't read none.json; name a file"));
    const Ran nothing = run_trecho(folder.path(), {"board"});
    EXPECT_EQ(nothing.exit_code, 2);
    EXPECT_THAT(nothing.errors, HasSubstr("FILE is missing"));
}

} // namespace trecho
