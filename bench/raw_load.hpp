// Customers for the rivals: raw epoll, so that what is measured is the server and not its load.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace trecho {

struct RawLoadSettings {
    int port = 0;
    int customers = 1;
    int purchases_at_once = 1; // written together; 1 is the usual dialogue, question by question
    bool reconnects = false;   // for each purchase
};

struct Window {
    long purchases = 0;
    double purchases_per_second = 0;
    double p99_microseconds = 0; // from the question to the last answer
};

// Connected customers who buy when they are let.
class RawLoad {
public:
    explicit RawLoad(const RawLoadSettings& settings);
    ~RawLoad();
    RawLoad(const RawLoad&) = delete;
    RawLoad& operator=(const RawLoad&) = delete;

    // Everybody buys, again and again, for so long; then waits until all answers are there.
    Window run_for(std::chrono::nanoseconds duration);

private:
    struct Customer {
        int socket = -1;
        int answers_left = 0;
        std::chrono::steady_clock::time_point asked_at;
    };

    void connect(Customer& customer);
    void disconnect(Customer& customer);
    void ask(Customer& customer);
    std::span<const epoll_event> wait();
    bool has_bought(Customer& customer); // reads what has come

    RawLoadSettings settings_;
    std::string questions_; // all that is written at once
    int epoll_ = -1;
    std::vector<Customer> customers_;
    std::array<epoll_event, 512> events_;
};

} // namespace trecho
