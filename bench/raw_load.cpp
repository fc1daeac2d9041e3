#include "raw_load.hpp"

#include "rivals/sockets.hpp"

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

double percentile_99(std::vector<double>& values) {
    if (values.empty()) return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 99 / 100);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

} // namespace

RawLoad::RawLoad(const RawLoadSettings& settings)
    : settings_(settings), questions_(question), epoll_(::epoll_create1(0)),
      customers_(static_cast<std::size_t>(settings.customers)) {
    for (int purchase = 1; purchase < settings.purchases_at_once; ++purchase) {
        questions_ += decision;
        questions_ += question;
    }
    if (settings.purchases_at_once > 1) questions_ += decision;
    for (Customer& customer : customers_) connect(customer);
}

RawLoad::~RawLoad() {
    for (Customer& customer : customers_) disconnect(customer);
    ::close(epoll_);
}

void RawLoad::connect(Customer& customer) {
    customer.socket = connect_to_loopback(settings_.port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &customer;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, customer.socket, &event);
}

// By a reset: a port that is closed in good order waits for a minute (TIME_WAIT, RFC 9293, 3.3.2),
// and a benchmark would run out of them.
void RawLoad::disconnect(Customer& customer) {
    const linger at_once{1, 0};
    ::setsockopt(customer.socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(customer.socket);
}

void RawLoad::ask(Customer& customer) {
    customer.asked_at = std::chrono::steady_clock::now();
    customer.answers_left = 2 * settings_.purchases_at_once;
    send_all(customer.socket, questions_);
}

bool RawLoad::has_bought(Customer& customer) {
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

std::span<const epoll_event> RawLoad::wait() {
    const int ready =
        ::epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), 10'000);
    if (ready <= 0) throw std::runtime_error("a server is stuck");
    return std::span(events_).first(static_cast<std::size_t>(ready));
}

Window RawLoad::run_for(std::chrono::nanoseconds duration) {
    const auto start = std::chrono::steady_clock::now();
    const auto end = start + duration;
    std::vector<double> microseconds;
    long bought_in_time = 0;
    std::size_t busy = customers_.size();
    for (Customer& customer : customers_) ask(customer);

    while (busy > 0) {
        for (const epoll_event& event : wait()) {
            auto& customer = *static_cast<Customer*>(event.data.ptr);
            if (!has_bought(customer)) continue;
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
    Window window;
    window.purchases = static_cast<long>(microseconds.size()) * settings_.purchases_at_once;
    window.purchases_per_second =
        static_cast<double>(bought_in_time) / std::chrono::duration<double>(duration).count();
    window.p99_microseconds = percentile_99(microseconds);
    return window;
}

} // namespace trecho
