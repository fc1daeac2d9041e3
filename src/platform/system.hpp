// The machine's clock and its random numbers.
#pragma once

#include "platform/clock.hpp"
#include "platform/coroutine.hpp"
#include "platform/entropy.hpp"

#include <random>
#include <utility>

namespace trecho {

class SystemClock final : public Clock {
public:
    explicit SystemClock(Executor executor) : executor_(std::move(executor)) {}

    TimePoint now() const override { return std::chrono::steady_clock::now(); }
    CalendarTime calendar() const override { return std::chrono::system_clock::now(); }
    std::unique_ptr<Timer> make_timer(std::function<void()> on_expiry) override;

private:
    Executor executor_;
};

class SystemEntropy final : public Entropy {
public:
    std::uint64_t draw() override {
        // std::random_device gives 32 bits at a time.
        const std::uint64_t high = device_();
        return high << 32U | device_();
    }

private:
    std::random_device device_; // getrandom(2) in libstdc++ on Linux
};

} // namespace trecho
