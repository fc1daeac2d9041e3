// Goal: operators must be told what the disk and the listeners did, each time once.
#include "simulation/invariants/operator_invariants.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using namespace boost::system::errc;

class OperatorInvariantsTest : public testing::Test {
protected:
    bool holds() {
        simulation_.run_for(1s);
        return violations_.none();
    }
    bool is_violated() {
        simulation_.run_for(1s);
        return !violations_.none() &&
               violations_.first()->invariant == Invariant::operators_are_told;
    }

    Simulation simulation_{1};
    Violations violations_;
    OperatorInvariants invariants_{simulation_, violations_};
    const error_code full_ = make_error_code(no_space_on_device);
    const error_code failing_ = make_error_code(io_error);
};

} // namespace

TEST_F(OperatorInvariantsTest, AcceptsThatEachOutageIsToldAsItBeginsAndEnds) {
    for (int outage = 0; outage < 2; ++outage) {
        invariants_.did(Device::ledger, full_);
        invariants_.is_told(Device::ledger, full_);
        invariants_.did(Device::ledger, full_);
        invariants_.did(Device::ledger, {});
        invariants_.is_told(Device::ledger, {});
        invariants_.did(Device::ledger, {});
    }
    EXPECT_TRUE(holds()) << violations_.first()->why;
}

TEST_F(OperatorInvariantsTest, FindsASecondOutageThatIsNotTold) {
    invariants_.did(Device::ledger, full_);
    invariants_.is_told(Device::ledger, full_);
    invariants_.did(Device::ledger, {});
    invariants_.is_told(Device::ledger, {});
    EXPECT_TRUE(holds());
    invariants_.did(Device::ledger, full_);
    EXPECT_TRUE(is_violated());
}

TEST_F(OperatorInvariantsTest, FindsAnEndThatIsNotTold) {
    invariants_.did(Device::ledger, full_);
    invariants_.is_told(Device::ledger, full_);
    invariants_.did(Device::ledger, {});
    EXPECT_TRUE(is_violated());
}

TEST_F(OperatorInvariantsTest, FindsASecondReasonThatIsNotTold) {
    invariants_.did(Device::ledger, full_);
    invariants_.is_told(Device::ledger, full_);
    invariants_.did(Device::ledger, failing_);
    EXPECT_TRUE(is_violated());
}

TEST_F(OperatorInvariantsTest, FindsAnOutageThatIsToldTwice) {
    invariants_.did(Device::ledger, full_);
    invariants_.is_told(Device::ledger, full_);
    invariants_.did(Device::ledger, full_);
    invariants_.is_told(Device::ledger, full_);
    EXPECT_TRUE(is_violated());
}

TEST_F(OperatorInvariantsTest, DistinguishesTheLedgerFromTheAvailability) {
    invariants_.did(Device::availability, full_);
    invariants_.is_told(Device::availability, full_);
    invariants_.did(Device::availability, {});
    invariants_.is_told(Device::availability, {});
    EXPECT_TRUE(holds()) << violations_.first()->why;
    invariants_.did(Device::availability, full_);
    invariants_.is_told(Device::ledger, full_);
    EXPECT_TRUE(is_violated());
}

TEST_F(OperatorInvariantsTest, ExpectsAcceptsThatFailToBeToldButNotThatTheyWork) {
    for (int outage = 0; outage < 2; ++outage) {
        invariants_.did(Device::listener, full_);
        invariants_.is_told(Device::listener, full_);
        invariants_.did(Device::listener, full_);
        invariants_.did(Device::listener, {});
    }
    EXPECT_TRUE(holds()) << violations_.first()->why;
    invariants_.did(Device::legacy_listener, full_);
    EXPECT_TRUE(is_violated());
}

TEST_F(OperatorInvariantsTest, ExpectsNothingOfAServerThatHasDied) {
    invariants_.did(Device::ledger, full_);
    invariants_.end();
    EXPECT_TRUE(holds());
}

} // namespace trecho
