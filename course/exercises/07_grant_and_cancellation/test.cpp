// Goal: the lock is never lost, also when a customer hangs up in the instant in which it gets it.
#include "exercise.hpp"

#include "support/locking.hpp"

#include <gtest/gtest.h>

namespace exercise {

namespace {

using namespace std::chrono_literals;

// A customer that waits hangs up as another unlocks: right before, or right after.
enum class HangUp { never, before, after };

class MutexScene : public LockingScene {
public:
    explicit MutexScene(std::uint64_t seed)
        : LockingScene(seed, [this] { return mutex_.lock(); }, [this] { mutex_.unlock(); }) {}

protected:
    void unlock_now() override {
        const std::vector<std::size_t> line = waiting();
        const HangUp when = line.empty() ? HangUp::never : next_hang_up();
        if (when == HangUp::before) hang_up(line[entropy.between(0, line.size() - 1) / 2]);
        LockingScene::unlock_now();
        if (when == HangUp::after) hang_up(line.front());
    }

    virtual HangUp next_hang_up() = 0;

private:
    Mutex mutex_;
};

class BeforeScene final : public MutexScene {
public:
    using MutexScene::MutexScene;
    std::string play() override {
        const std::string wrong = serve({{0ms, 10ms, {}}, {1ms, 10ms, {}}, {2ms, 10ms, {}}});
        if (wrong.empty()) return "";
        return "customer 2 hangs up, and in the same instant customer 1 unlocks: " + wrong;
    }

private:
    HangUp next_hang_up() override {
        return std::exchange(is_first_, false) ? HangUp::before : HangUp::never;
    }
    bool is_first_ = true;
};

class AfterScene final : public MutexScene {
public:
    using MutexScene::MutexScene;
    std::string play() override {
        const std::string wrong = serve({{0ms, 10ms, {}}, {1ms, 10ms, {}}, {2ms, 10ms, {}}});
        if (wrong.empty()) return "";
        return "customer 1 unlocks, and in the same instant customer 2 hangs up: " + wrong;
    }

private:
    HangUp next_hang_up() override {
        return std::exchange(is_first_, false) ? HangUp::after : HangUp::never;
    }
    bool is_first_ = true;
};

// Customers hang up in such instants, and also in others.
class CrowdScene final : public MutexScene {
public:
    using MutexScene::MutexScene;
    std::string play() override {
        std::vector<Customer> customers(entropy.between(2, 12));
        for (Customer& customer : customers) {
            customer.comes = std::chrono::milliseconds(entropy.between(0, 40));
            customer.keeps_it = std::chrono::milliseconds(entropy.between(0, 10));
            if (entropy.one_in(4))
                customer.hangs_up = std::chrono::milliseconds(entropy.between(0, 60));
        }
        return serve(customers);
    }

private:
    HangUp next_hang_up() override {
        return entropy.one_of(std::array{HangUp::never, HangUp::before, HangUp::after});
    }
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(Mutex, PassesTheLockOnWhenTheNextHangsUpRightBefore) {
    play_for_each_seed(1, make<BeforeScene>);
}

TEST(Mutex, PassesTheLockOnWhenTheNextHangsUpRightAfter) {
    play_for_each_seed(1, make<AfterScene>);
}

TEST(Mutex, NeverLosesTheLock) { play_for_each_seed(1000, make<CrowdScene>); }

} // namespace exercise
