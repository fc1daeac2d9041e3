#include "rivals/rivals.hpp"
#include "support/sockets.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <thread>

namespace trecho {

namespace {

class Customer {
public:
    explicit Customer(int socket) : socket_(socket) {}
    ~Customer() { ::close(socket_); }
    Customer(const Customer&) = delete;
    Customer& operator=(const Customer&) = delete;

    // Returns the next line without its end; empty when the customer has hung up.
    std::string read_line() {
        std::size_t end = received_.find('\n');
        while (end == std::string::npos) {
            char bytes[2048];
            const ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
            if (size <= 0) return {};
            received_.append(bytes, static_cast<std::size_t>(size));
            end = received_.find('\n');
        }
        std::string line = received_.substr(0, end);
        received_.erase(0, end + 1);
        return line;
    }

    void say(std::string_view answer) {
        ::send(socket_, answer.data(), answer.size(), MSG_NOSIGNAL);
    }

private:
    int socket_;
    std::string received_;
};

std::mutex turn;
long seats = 1'000'000'000;

// The lock is held while a customer thinks, so all others wait for the slowest.
void serve(int socket) {
    Customer customer(socket);
    while (customer.read_line() == "Recife > Salvador") {
        const std::lock_guard lock(turn);
        customer.say(seats > 0 ? "True\n" : "False\n");
        const bool buys = customer.read_line() == "S" && seats > 0;
        if (buys) --seats;
        customer.say(buys ? "True\n" : "False\n");
    }
}

} // namespace

void serve_thread_per_connection(const AnnouncePort& announce) {
    const int listener = listen_on_loopback(announce);
    for (;;) std::thread(serve, accept_customer(listener)).detach();
}

} // namespace trecho
