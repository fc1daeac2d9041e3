// Customers that lock a mutex, keep the lock for a while, and unlock; some hang up while they wait.
// For the two exercises on a mutex, each of which has a class Mutex of its own.
#pragma once

#include "support/scene.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace exercise {

struct Customer {
    trecho::Duration comes{};                 // after the start
    trecho::Duration keeps_it{};              // the lock
    std::optional<trecho::Duration> hangs_up; // after the start, if it waits then
};

class LockingScene : public Scene {
public:
    LockingScene(std::uint64_t seed, std::function<trecho::awaitable<bool>()> lock,
                 std::function<void()> unlock);

protected:
    // Lets the customers come, and tells what went wrong.
    std::string serve(const std::vector<Customer>& customers);

    // A customer that has the lock gives it up.
    virtual void unlock_now() { unlock_(); }

    // The numbers, from 0, of those that wait and haven't hung up, in order of arrival.
    std::vector<std::size_t> waiting() const;

    // Interrupts a customer that waits. Call it on the executor.
    void hang_up(std::size_t number);

private:
    enum class State { away, waits, has_lock, has_left };

    struct Visit {
        Customer customer;
        State state = State::away;
        std::size_t arrival = 0;
        trecho::TimePoint waits_since;
        std::optional<trecho::TimePoint> hung_up_at; // while it waited
        trecho::asio::cancellation_signal* interrupt = nullptr;
    };

    trecho::awaitable<void> visit(std::size_t number, trecho::asio::cancellation_signal& interrupt);
    void got_lock(std::size_t number);
    void was_interrupted(std::size_t number);
    std::string who_waits_for_ever() const;
    void note(std::string what_went_wrong);

    std::function<trecho::awaitable<bool>()> lock_;
    std::function<void()> unlock_;
    trecho::TimePoint start_ = clock.now();
    trecho::TimePoint unlocked_at_ = clock.now();
    std::deque<Visit> visits_;
    std::size_t arrivals_ = 0;
    std::string wrong_; // the first thing
};

} // namespace exercise
