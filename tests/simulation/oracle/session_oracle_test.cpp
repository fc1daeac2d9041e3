// Goal: a session is forgotten when there is no room for it, and not before.
#include "simulation/oracle/session_oracle.hpp"

#include "simulation/platform/virtual_time.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class ASessionMemory : public testing::Test {
protected:
    // Customer 1 comes, is there for a second, and has gone.
    ASessionMemory() {
        come(1);
        last_used_ = now();
        pass(1s);
        memory_.closed(1);
        pass(1s);
    }

    void pass(Duration duration) { simulation_.run_for(duration); }
    TimePoint now() const { return simulation_.clock.now(); }
    void come(Lane customer) {
        memory_.opened(customer);
        pass(1ms);
        memory_.session_begins();
        pass(1ms);
    }

    Simulation simulation_{1};
    SessionOracle memory_{simulation_.clock, 3};
    TimePoint last_used_;
};

} // namespace

TEST_F(ASessionMemory, KnowsASessionWhileThereIsRoom) {
    const TimePoint back_at = now();
    come(1); // with a new session, as everybody who comes back
    EXPECT_FALSE(memory_.may_be_forgotten(1, last_used_));
    EXPECT_FALSE(memory_.must_be_forgotten(1, back_at));
}

TEST_F(ASessionMemory, MayForgetTheOneThatWasNotUsedForLongest) {
    come(2);
    const TimePoint back_at = now();
    come(1);
    EXPECT_TRUE(memory_.may_be_forgotten(1, last_used_));
    EXPECT_FALSE(memory_.must_be_forgotten(1, back_at)) << "there is room for a third";
}

TEST_F(ASessionMemory, HasToForgetIt) {
    for (Lane other = 2; other <= 4; ++other) come(other);
    const TimePoint back_at = now();
    come(1);
    EXPECT_TRUE(memory_.must_be_forgotten(1, back_at));
    EXPECT_TRUE(memory_.may_be_forgotten(1, last_used_));
}

TEST_F(ASessionMemory, NeverHasToForgetOneThatIsInUse) {
    memory_.opened(1);
    for (Lane other = 2; other <= 6; ++other) come(other);
    EXPECT_FALSE(memory_.must_be_forgotten(1, now()));
}

// Each of them may have come back to a session of before.
TEST_F(ASessionMemory, CountsConnectionsThatWereOpenAlready) {
    memory_.opened(2);
    pass(1ms);
    const TimePoint used = now();
    pass(1ms);
    EXPECT_TRUE(memory_.may_be_forgotten(1, used));
}

TEST_F(ASessionMemory, BeginsAnewWithTheServer) {
    for (Lane other = 2; other <= 6; ++other) come(other);
    memory_.server_starts();
    EXPECT_FALSE(memory_.may_be_forgotten(1, now()));
    EXPECT_FALSE(memory_.must_be_forgotten(1, now()));
}

TEST(TokenEntropy, TellsEachSecondNumberAsASession) {
    SeededEntropy entropy(1);
    SeededEntropy same(1);
    int sessions = 0;
    TokenEntropy token(entropy, [&sessions] { ++sessions; });
    EXPECT_EQ(token.draw(), same.draw());
    EXPECT_EQ(sessions, 0);
    EXPECT_EQ(token.draw(), same.draw());
    EXPECT_EQ(sessions, 1);
}

} // namespace trecho
