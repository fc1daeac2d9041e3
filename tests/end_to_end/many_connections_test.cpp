// Goal: a connection leaves no descriptor and no memory behind, however it ends. (Only sessions of
// protocol 2 stay, because RESUME must find them for a day.)
#include "end_to_end/server_process.hpp"
#include "support/repetitions.hpp"

#include <gtest/gtest.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <random>
#include <utility>

namespace trecho {

namespace {

constexpr int connections_total = repetitions(20'000);
constexpr int connections_at_a_time = 50;
constexpr int patience_milliseconds = std::chrono::milliseconds(usual_patience).count();

// A connection that sends something, and ends in one of several ways.
class Visitor {
public:
    Visitor(std::uint16_t port, std::mt19937& random) : random_(random), server_(connect_to(port)) {
        const int no_delay = 1; // so that single bytes travel as single bytes
        ::setsockopt(server_, IPPROTO_TCP, TCP_NODELAY, &no_delay, sizeof no_delay);
    }
    ~Visitor() {
        if (server_ >= 0) ::close(server_);
    }
    Visitor(const Visitor&) = delete;
    Visitor& operator=(const Visitor&) = delete;

    void speak() {
        static constexpr std::array<std::string_view, 8> speeches{
            "Recife > Salvador\nN\n",
            "Recife > Salvador\nS\n",
            "Recife > Salvador\n",
            "Salvador > Natal\n", // one seat: the others wait in line
            "HELLO 2\nSalvador > Natal\nN\nTICKETS\nQUIT\n",
            "HELLO 2\nRecife > Salvador\n",
            "Recife > Sal",
            "\xff\xfe > \n\n>\nLIST\n",
        };
        const std::string_view speech = speeches.at(random_() % speeches.size());
        if (random_() % 4 == 0) {
            for (const char& byte : speech) send({&byte, 1});
        } else {
            send(speech);
        }
    }

    void leave() {
        switch (random_() % 4) {
        case 0: reset(); break;
        case 1: ::shutdown(server_, SHUT_WR); break; // and still reads the answers
        case 2:
            ::shutdown(server_, SHUT_WR);
            reset();
            break;
        default: ::close(std::exchange(server_, -1)); break;
        }
    }

    // Reads until the connection ends. Returns false if it doesn't end.
    bool hear_answers() {
        std::array<char, 1024> answers;
        pollfd waited{server_, POLLIN, 0};
        while (server_ >= 0) {
            if (::poll(&waited, 1, patience_milliseconds) <= 0) return false;
            if (::recv(server_, answers.data(), answers.size(), 0) <= 0) return true;
        }
        return true;
    }

private:
    void send(std::string_view bytes) { ::send(server_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }

    // With SO_LINGER and a time of zero, close(2) sends RST (socket(7)).
    void reset() {
        const linger at_once{1, 0};
        ::setsockopt(server_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(std::exchange(server_, -1));
    }

    std::mt19937& random_;
    int server_;
};

void visit(std::uint16_t port, int connections, std::mt19937& random) {
    for (int count = 0; count < connections; count += connections_at_a_time) {
        std::vector<std::unique_ptr<Visitor>> visitors;
        for (int visitor = 0; visitor < connections_at_a_time; ++visitor)
            visitors.push_back(std::make_unique<Visitor>(port, random));
        for (const auto& visitor : visitors) visitor->speak();
        for (const auto& visitor : visitors) visitor->leave();
        for (const auto& visitor : visitors)
            ASSERT_TRUE(visitor->hear_answers()) << "a connection never ended";
    }
}

std::ptrdiff_t descriptors_of(pid_t process) {
    const std::filesystem::directory_iterator all("/proc/" + std::to_string(process) + "/fd");
    return std::distance(begin(all), end(all));
}

// proc(5): `VmRSS: 12345 kB`.
long resident_kilobytes_of(pid_t process) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return 0;
}

// Waits until the server has closed all connections.
std::ptrdiff_t descriptors_when_all_have_left(pid_t process, std::ptrdiff_t at_most) {
    const auto patience = std::chrono::steady_clock::now() + usual_patience;
    std::ptrdiff_t number = descriptors_of(process);
    while (number > at_most && std::chrono::steady_clock::now() < patience) {
        ::poll(nullptr, 0, 1);
        number = descriptors_of(process);
    }
    return number;
}

// The hold of a dropped protocol 2 connection ends only at its time limit.
bool can_buy_the_last_seat(std::uint16_t port) {
    TcpClient customer(port);
    const auto patience = std::chrono::steady_clock::now() + usual_patience;
    while (std::chrono::steady_clock::now() < patience) {
        customer.send("Salvador > Natal\n");
        if (customer.receive_line() == "True\n") {
            customer.send("S\n");
            return customer.receive_line() == "True\n";
        }
        ::poll(nullptr, 0, 1);
    }
    return false;
}

} // namespace

TEST(ManyConnections, LeaveNeitherDescriptorsNorMemoryBehind) {
    const TemporaryFolder folder;
    write_text(folder.path() / "visited.json",
               R"({"legs": [{"origin": "Recife", "destination": "Salvador", "seats": 1000000},
                            {"origin": "Salvador", "destination": "Natal", "seats": 1}]})");
    ServerProcess server(folder.path(),
                         {"--network", "visited.json", "--confirm-timeout", "200ms"});
    const pid_t process = server.process.id();
    // One more is possible: a server that has just started may have availability.json open.
    const std::ptrdiff_t descriptors = descriptors_of(process);
    std::mt19937 random(1); // the same connections each time

    // Lets allocators and tables grow to their usual size first.
    visit(server.port(), connections_total / 4, random);
    ASSERT_FALSE(HasFailure());
    EXPECT_LE(descriptors_when_all_have_left(process, descriptors), descriptors);
    const long kilobytes = resident_kilobytes_of(process);

    visit(server.port(), connections_total, random);
    EXPECT_LE(descriptors_when_all_have_left(process, descriptors), descriptors);
    const long growth = resident_kilobytes_of(process) - kilobytes;
    std::printf("%d connections: %ld kB more than before\n", connections_total, growth);
    RecordProperty("kilobytes", std::to_string(growth));

    // A quarter of them used protocol 2; each such session takes less than a kilobyte. A connection
    // that leaked would take more by its buffers alone.
    constexpr long kept_kilobytes = connections_total / 4;
    constexpr long fluctuation = 2'000;
    if (!TRECHO_IS_SANITIZED) {
        EXPECT_LT(growth, kept_kilobytes + fluctuation);
    }

    EXPECT_TRUE(can_buy_the_last_seat(server.port())) << "a seat stayed held";
    EXPECT_EQ(server.stop(), 0);
}

} // namespace trecho
