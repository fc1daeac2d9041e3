#include "support/load_generator.hpp"

#include "support/sockets.hpp"
#include "support/statistics.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace trecho {

namespace {

constexpr std::string_view question = "Recife > Salvador\n";
constexpr std::string_view decision = "S\n";

void send_all(int socket, std::string_view bytes) {
    if (::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("a customer can't send");
}

} // namespace

LoadGenerator::LoadGenerator(const LoadGeneratorSettings& settings)
    : settings_(settings), questions_(question), epoll_(::epoll_create1(0)),
      customers_(static_cast<std::size_t>(settings.customers)) {
    for (int purchase = 1; purchase < settings.purchases_at_once; ++purchase) {
        questions_ += decision;
        questions_ += question;
    }
    if (settings.purchases_at_once > 1) questions_ += decision;
    for (Customer& customer : customers_) connect(customer);
}

LoadGenerator::~LoadGenerator() {
    for (Customer& customer : customers_) disconnect(customer);
    ::close(epoll_);
}

void LoadGenerator::connect(Customer& customer) {
    customer.socket = connect_to_loopback(settings_.port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &customer;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, customer.socket, &event);
}

// Resets the connection: after an orderly close its port would stay in TIME_WAIT for a minute
// (RFC 9293, 3.3.2), and the benchmark would run out of ports.
void LoadGenerator::disconnect(Customer& customer) {
    const linger at_once{1, 0};
    ::setsockopt(customer.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(customer.socket);
}

void LoadGenerator::ask(Customer& customer) {
    customer.asked_at = std::chrono::steady_clock::now();
    customer.answers_left = 2 * settings_.purchases_at_once;
    send_all(customer.socket, questions_);
}

bool LoadGenerator::finishes_purchase(Customer& customer) {
    std::array<char, 2048> bytes;
    const ssize_t size = ::recv(customer.socket, bytes.data(), bytes.size(), 0);
    if (size <= 0) throw std::runtime_error("a server hung up");
    const std::string_view answers(bytes.data(), static_cast<std::size_t>(size));
    if (answers.find('F') != std::string_view::npos) throw std::runtime_error("a server sold out");

    customer.answers_left -= static_cast<int>(std::ranges::count(answers, '\n'));
    if (settings_.purchases_at_once == 1 && customer.answers_left == 1)
        send_all(customer.socket, decision);
    return customer.answers_left == 0;
}

std::span<const epoll_event> LoadGenerator::wait() {
    const int ready =
        ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), 10'000);
    if (ready <= 0) throw std::runtime_error("a server doesn't answer");
    return std::span(events_).first(static_cast<std::size_t>(ready));
}

Sample LoadGenerator::run_for(std::chrono::nanoseconds duration) {
    const auto start = std::chrono::steady_clock::now();
    const auto end = start + duration;
    std::vector<double> microseconds;
    long bought_in_time = 0;
    std::size_t busy = customers_.size();
    for (Customer& customer : customers_) ask(customer);

    while (busy > 0) {
        for (const epoll_event& event : wait()) {
            auto& customer = *static_cast<Customer*>(event.data.ptr);
            if (!finishes_purchase(customer)) continue;
            const auto now = std::chrono::steady_clock::now();
            const std::chrono::duration<double, std::micro> took = now - customer.asked_at;
            microseconds.push_back(took.count());
            if (now >= end) {
                --busy;
                continue;
            }
            bought_in_time += settings_.purchases_at_once;
            if (settings_.reconnects) {
                disconnect(customer);
                connect(customer);
            }
            ask(customer);
        }
    }
    Sample sample;
    sample.purchases = static_cast<long>(microseconds.size()) * settings_.purchases_at_once;
    sample.purchases_per_second =
        static_cast<double>(bought_in_time) / std::chrono::duration<double>(duration).count();
    sample.p99_microseconds = percentile_99(std::move(microseconds));
    return sample;
}

} // namespace trecho
