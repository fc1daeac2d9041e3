// Goal: what operators are told is what the disk and the listeners did, each time once.
#include "simulation/invariants/operator_invariants.hpp"

#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using namespace boost::system::errc;

class AnOperator : public testing::Test {
protected:
    bool holds() {
        simulation_.run_for(1s);
        return verdict_.holds();
    }
    bool is_broken() {
        simulation_.run_for(1s);
        return !verdict_.holds() && verdict_.broken()->property == Invariant::operators_know;
    }

    Simulation simulation_{1};
    Violations verdict_;
    OperatorInvariants watch_{simulation_, verdict_};
    const error_code full_ = make_error_code(no_space_on_device);
    const error_code broken_ = make_error_code(io_error);
};

} // namespace

TEST_F(AnOperator, IsToldOfEachOutageAsItBeginsAndEnds) {
    for (int outage = 0; outage < 2; ++outage) {
        watch_.did(Device::ledger, full_);
        watch_.storage_failed(full_);
        watch_.did(Device::ledger, full_);
        watch_.did(Device::ledger, {});
        watch_.storage_works_again();
        watch_.did(Device::ledger, {});
    }
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
}

TEST_F(AnOperator, WouldMissTheSecondOutage) {
    watch_.did(Device::ledger, full_);
    watch_.storage_failed(full_);
    watch_.did(Device::ledger, {});
    watch_.storage_works_again();
    EXPECT_TRUE(holds());
    watch_.did(Device::ledger, full_);
    EXPECT_TRUE(is_broken());
}

TEST_F(AnOperator, WouldMissItsEnd) {
    watch_.did(Device::ledger, full_);
    watch_.storage_failed(full_);
    watch_.did(Device::ledger, {});
    EXPECT_TRUE(is_broken());
}

TEST_F(AnOperator, IsToldOfEachReason) {
    watch_.did(Device::ledger, full_);
    watch_.storage_failed(full_);
    watch_.did(Device::ledger, broken_);
    EXPECT_TRUE(is_broken());
}

TEST_F(AnOperator, IsNotToldAgain) {
    watch_.did(Device::ledger, full_);
    watch_.storage_failed(full_);
    watch_.did(Device::ledger, full_);
    watch_.storage_failed(full_);
    EXPECT_TRUE(is_broken());
}

TEST_F(AnOperator, TellsLedgerFromSnapshot) {
    watch_.did(Device::snapshot, full_);
    watch_.availability_failed(full_);
    watch_.did(Device::snapshot, {});
    watch_.availability_works_again();
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    watch_.did(Device::snapshot, full_);
    watch_.storage_failed(full_);
    EXPECT_TRUE(is_broken());
}

TEST_F(AnOperator, IsToldOfAcceptsThatFailButNotThatTheyWork) {
    for (int outage = 0; outage < 2; ++outage) {
        watch_.did(Device::listener, full_);
        watch_.accept_failed(full_);
        watch_.did(Device::listener, full_);
        watch_.did(Device::listener, {});
    }
    EXPECT_TRUE(holds()) << verdict_.broken()->why;
    watch_.did(Device::legacy_listener, full_);
    EXPECT_TRUE(is_broken());
}

TEST_F(AnOperator, HearsNothingOfAServerThatHasDied) {
    watch_.did(Device::ledger, full_);
    watch_.ends();
    EXPECT_TRUE(holds());
}

} // namespace trecho
