// Customers for the rivals: raw epoll, so that what is measured is the server and not its load.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace trecho {

struct LoadSettings {
    int port = 0;
    int customers = 1;
    int purchases_at_once = 1; // written together; 1 is the usual dialogue, question by question
};

struct Window {
    double purchases_per_second = 0;
    double p99_microseconds = 0; // from the question to the last answer
};

// Connected customers who buy when they are let.
class Load {
public:
    explicit Load(const LoadSettings& settings);
    ~Load();
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    // Everybody buys, again and again, for so long; then waits until all answers are there.
    Window run_for(std::chrono::nanoseconds duration);

private:
    struct Customer {
        int socket = -1;
        int answers_left = 0;
        std::chrono::steady_clock::time_point asked_at;
    };

    void ask(Customer& customer);
    bool has_bought(Customer& customer); // reads what has come

    LoadSettings settings_;
    int epoll_ = -1;
    std::vector<Customer> customers_;
};

} // namespace trecho
