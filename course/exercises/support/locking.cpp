#include "support/locking.hpp"

#include "async/deadline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace exercise {

using trecho::awaitable;

namespace {

using namespace std::chrono_literals;

std::string milliseconds(trecho::Duration duration) {
    return fmt::format("{:g} ms", 1000 * trecho::to_seconds(duration));
}

} // namespace

LockingScene::LockingScene(std::uint64_t seed, std::function<awaitable<bool>()> lock,
                           std::function<void()> unlock)
    : Scene(seed), lock_(std::move(lock)), unlock_(std::move(unlock)) {}

std::string LockingScene::serve(const std::vector<Customer>& customers) {
    for (std::size_t number = 0; number < customers.size(); ++number) {
        Visit& one = visits_.emplace_back();
        one.customer = customers[number];
        tasks.spawn([this, number](trecho::asio::cancellation_signal& interrupt) {
            return visit(number, interrupt);
        });
        if (one.customer.hangs_up)
            time.at(start_ + *one.customer.hangs_up, [this, number] { hang_up(number); });
    }
    run_busily_for(10min);
    return wrong_.empty() ? who_waits_for_ever() : wrong_;
}

awaitable<void> LockingScene::visit(std::size_t number,
                                    trecho::asio::cancellation_signal& interrupt) {
    Visit& visit = visits_[number];
    visit.interrupt = &interrupt;
    co_await trecho::sleep_until(clock, start_ + visit.customer.comes);

    visit.state = State::waits;
    visit.arrival = ++arrivals_;
    visit.waits_since = clock.now();
    const bool has_lock = co_await lock_();
    if (!has_lock) {
        was_interrupted(number);
        co_return;
    }
    got_lock(number);
    co_await trecho::sleep_until(clock, clock.now() + visit.customer.keeps_it);
    visit.state = State::has_left;
    unlocked_at_ = clock.now();
    unlock_now();
}

void LockingScene::got_lock(std::size_t number) {
    Visit& visit = visits_[number];
    visit.state = State::has_lock;
    if (visit.hung_up_at && clock.now() > *visit.hung_up_at)
        note(fmt::format("customer {} hung up while it waited, and got the lock {} later",
                         number + 1, milliseconds(clock.now() - *visit.hung_up_at)));
    for (std::size_t other = 0; other < visits_.size(); ++other) {
        if (other == number) continue;
        if (visits_[other].state == State::has_lock)
            note(fmt::format("customers {} and {} have the lock at the same time", other + 1,
                             number + 1));
        const bool waits_longer = visits_[other].state == State::waits &&
                                  !visits_[other].hung_up_at &&
                                  visits_[other].arrival < visit.arrival;
        if (waits_longer)
            note(fmt::format("customer {} got the lock before customer {}, which came earlier",
                             number + 1, other + 1));
    }
    const trecho::TimePoint expected = std::max(visit.waits_since, unlocked_at_);
    if (clock.now() > expected)
        note(fmt::format("the lock was free for {} while customer {} waited for it",
                         milliseconds(clock.now() - expected), number + 1));
}

void LockingScene::was_interrupted(std::size_t number) {
    Visit& visit = visits_[number];
    visit.state = State::has_left;
    if (!visit.hung_up_at)
        note(fmt::format("lock() returned false to customer {}, which hasn't hung up", number + 1));
    else if (clock.now() > *visit.hung_up_at)
        note(fmt::format("customer {} hung up while it waited, and lock() returned {} later",
                         number + 1, milliseconds(clock.now() - *visit.hung_up_at)));
}

std::vector<std::size_t> LockingScene::waiting() const {
    std::vector<std::size_t> numbers;
    for (std::size_t number = 0; number < visits_.size(); ++number) {
        const Visit& visit = visits_[number];
        if (visit.state == State::waits && !visit.hung_up_at) numbers.push_back(number);
    }
    std::ranges::sort(numbers, {}, [this](std::size_t number) { return visits_[number].arrival; });
    return numbers;
}

void LockingScene::hang_up(std::size_t number) {
    Visit& visit = visits_[number];
    if (visit.state != State::waits || visit.hung_up_at) return;
    visit.hung_up_at = clock.now();
    visit.interrupt->emit(trecho::asio::cancellation_type::terminal);
}

std::string LockingScene::who_waits_for_ever() const {
    for (std::size_t number = 0; number < visits_.size(); ++number) {
        const Visit& visit = visits_[number];
        if (visit.state == State::has_left) continue;
        if (visit.hung_up_at)
            return fmt::format("customer {} hung up while it waited, and lock() never returned",
                               number + 1);
        std::string told = fmt::format("customer {} never got the lock", number + 1);
        for (std::size_t other = 0; other < visits_.size(); ++other) {
            if (visits_[other].hung_up_at)
                return told + fmt::format(": customer {} hung up while it waited", other + 1);
        }
        return told + ", although nobody has it";
    }
    return "";
}

void LockingScene::note(std::string what_went_wrong) {
    if (wrong_.empty()) wrong_ = std::move(what_went_wrong);
}

} // namespace exercise
