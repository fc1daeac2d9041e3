// Goal: waiters get the lock in order of arrival, one at a time, and those that hang up are
// forgotten.
#include "exercise.hpp"

#include "support/locking.hpp"

#include <gtest/gtest.h>

namespace exercise {

namespace {

using namespace std::chrono_literals;

class MutexScene : public LockingScene {
public:
    explicit MutexScene(std::uint64_t seed)
        : LockingScene(seed, [this] { return mutex_.lock(); }, [this] { mutex_.unlock(); }) {}

private:
    Mutex mutex_;
};

class PatientScene final : public MutexScene {
public:
    using MutexScene::MutexScene;
    std::string play() override {
        return serve({{0ms, 10ms, {}}, {1ms, 10ms, {}}, {2ms, 10ms, {}}});
    }
};

class HangUpScene final : public MutexScene {
public:
    using MutexScene::MutexScene;
    std::string play() override {
        return serve({{0ms, 10ms, {}}, {1ms, 10ms, 5ms}, {2ms, 10ms, {}}});
    }
};

class LastHangsUpScene final : public MutexScene {
public:
    using MutexScene::MutexScene;
    std::string play() override {
        return serve({{0ms, 10ms, {}}, {1ms, 10ms, {}}, {2ms, 10ms, 5ms}});
    }
};

// Customers come, go and unlock at whole milliseconds, and hang up between them.
class CrowdScene final : public MutexScene {
public:
    using MutexScene::MutexScene;
    std::string play() override {
        std::vector<Customer> customers(entropy.between(2, 12));
        for (Customer& customer : customers) {
            customer.comes = std::chrono::milliseconds(entropy.between(0, 40));
            customer.keeps_it = std::chrono::milliseconds(entropy.between(0, 10));
            if (entropy.one_in(3))
                customer.hangs_up = std::chrono::milliseconds(entropy.between(0, 60)) + 500us;
        }
        return serve(customers);
    }
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(Mutex, ServesThoseThatWaitInOrderOfArrival) { play_for_each_seed(1, make<PatientScene>); }

TEST(Mutex, ForgetsACustomerThatHangsUp) { play_for_each_seed(1, make<HangUpScene>); }

TEST(Mutex, ForgetsACustomerThatHangsUpBehindAnother) {
    play_for_each_seed(1, make<LastHangsUpScene>);
}

TEST(Mutex, ServesAllThatDoNotHangUp) { play_for_each_seed(500, make<CrowdScene>); }

} // namespace exercise
