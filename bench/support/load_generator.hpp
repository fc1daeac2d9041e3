// The load generator for the rivals: a closed loop on raw epoll, so that the server is the
// bottleneck and not its load.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace trecho {

struct LoadGeneratorSettings {
    int port = 0;
    int customers = 1;
    int purchases_at_once = 1; // written together; with 1, each message waits for the last answer
    bool reconnects = false;   // for each purchase
};

// The result of one measurement window.
struct Sample {
    long purchases = 0;
    double purchases_per_second = 0;
    double p99_microseconds = 0; // from the question to the last answer
};

// Keeps its customers connected; they buy only during run_for().
class LoadGenerator {
public:
    explicit LoadGenerator(const LoadGeneratorSettings& settings);
    ~LoadGenerator();
    LoadGenerator(const LoadGenerator&) = delete;
    LoadGenerator& operator=(const LoadGenerator&) = delete;

    // All customers buy repeatedly for `duration`. Returns when each has its last answer. Throws
    // std::runtime_error when the server hangs up, sells out or doesn't answer.
    Sample run_for(std::chrono::nanoseconds duration);

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
    bool finishes_purchase(Customer& customer); // reads the answers that have come

    LoadGeneratorSettings settings_;
    std::string questions_; // all messages that are written at once
    int epoll_ = -1;
    std::vector<Customer> customers_;
    std::array<epoll_event, 512> events_;
};

} // namespace trecho
