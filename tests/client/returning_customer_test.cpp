// Goal: a customer reconnects and gives up within its limits, and forgets its session only if the
// server says that it doesn't know it.
#include "client/returning_customer.hpp"

#include "client/limits.hpp"
#include "client/troubled_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Attempt {
    std::optional<Arrival> arrival; // empty while it tries
    TimePoint ended;
};

struct ReturningWorld {
    awaitable<void> come_back(asio::cancellation_signal& interrupt, TimePoint give_up,
                              Attempt& attempt) {
        ReturningCustomer customer(troubled.connector, world.clock, interrupt, store,
                                   [](std::uint64_t) {});
        attempt.arrival = co_await customer.come_back(give_up);
        attempt.ended = world.clock.now();
    }

    awaitable<void> arrive(asio::cancellation_signal& interrupt, Attempt& attempt) {
        ReturningCustomer customer(troubled.connector, world.clock, interrupt, store,
                                   [](std::uint64_t) {});
        attempt.arrival = co_await customer.arrive();
        attempt.ended = world.clock.now();
    }

    void begin_to_come_back(Attempt& attempt, TimePoint give_up) {
        world.tasks.spawn([this, give_up, &attempt](asio::cancellation_signal& interrupt) {
            return come_back(interrupt, give_up, attempt);
        });
    }

    void begin_to_arrive(Attempt& attempt) {
        world.tasks.spawn([this, &attempt](asio::cancellation_signal& interrupt) {
            return arrive(interrupt, attempt);
        });
    }

    TestWorld world;
    TroubledServer troubled{world};
    TextStore store;
};

class EachTrouble : public testing::TestWithParam<Trouble> {};

INSTANTIATE_TEST_SUITE_P(Troubles, EachTrouble,
                         testing::Values(Trouble::refuses_connection, Trouble::connection_hangs,
                                         Trouble::silent, Trouble::busy));

constexpr Duration moment = 100ms; // for messages to arrive

} // namespace

TEST_P(EachTrouble, EndsForACustomerWithinTheLongestPause) {
    for (int seconds = 1; seconds < 60; seconds += 4) {
        ReturningWorld returning;
        returning.troubled.trouble = GetParam();
        Attempt attempt;
        returning.begin_to_come_back(attempt, Deadline::never);
        returning.world.run_for(std::chrono::seconds(seconds));
        EXPECT_FALSE(attempt.arrival);
        returning.troubled.trouble = Trouble::none;
        returning.world.run_for(longest_pause + moment);
        ASSERT_TRUE(attempt.arrival) << "still disconnected, long after the server works again";
        EXPECT_FALSE(attempt.arrival->error) << attempt.arrival->error.message();
    }
}

TEST_P(EachTrouble, MakesACustomerGiveUpAtItsLimit) {
    for (int seconds = 1; seconds < 60; seconds += 4) {
        ReturningWorld returning;
        returning.troubled.trouble = GetParam();
        Attempt attempt;
        const TimePoint give_up = returning.world.clock.now() + std::chrono::seconds(seconds);
        returning.begin_to_come_back(attempt, give_up);
        returning.world.run_for(1h);
        ASSERT_TRUE(attempt.arrival);
        EXPECT_TRUE(attempt.arrival->error);
        EXPECT_GE(attempt.ended, give_up);
        EXPECT_LE(attempt.ended, give_up + moment);
    }
}

TEST_P(EachTrouble, IsReportedAtTheFirstArrivalWithinItsLimit) {
    ReturningWorld returning;
    returning.troubled.trouble = GetParam();
    Attempt attempt;
    returning.begin_to_arrive(attempt);
    returning.world.run_for(first_arrival_limit + moment);
    ASSERT_TRUE(attempt.arrival);
    EXPECT_TRUE(attempt.arrival->error);
    EXPECT_EQ(attempt.arrival->reason, GetParam() == Trouble::busy ? "busy" : "");
}

TEST_P(EachTrouble, NeverMakesACustomerForgetItsSession) {
    ReturningWorld returning;
    returning.store.text = "ffffffffffffffffffffffffffffffff\nT1";
    returning.troubled.trouble = GetParam();
    Attempt attempt;
    returning.begin_to_come_back(attempt, Deadline::never);
    returning.world.run_for(20s);
    returning.troubled.trouble = Trouble::none;
    returning.world.run_for(10s);
    ASSERT_TRUE(attempt.arrival);
    EXPECT_TRUE(attempt.arrival->standing.is_known);
    EXPECT_EQ(returning.store.text, "ffffffffffffffffffffffffffffffff\nT1");
}

TEST(ReturningCustomer, BeginsANewSessionIfTheServerDoesNotKnowItsOwn) {
    ReturningWorld returning;
    returning.store.text = "ffffffffffffffffffffffffffffffff\nT1";
    returning.troubled.resumed = R"({"ok":false,"error":"unknown_session","message":"no"})";
    Attempt attempt;
    returning.begin_to_arrive(attempt);
    returning.world.run_for(1s);
    EXPECT_EQ(returning.store.text, "0123456789abcdef0123456789abcdef");
}

TEST(ReturningCustomer, KeepsItsSessionAfterARefusalThatItDoesNotKnow) {
    ReturningWorld returning;
    returning.store.text = "ffffffffffffffffffffffffffffffff\nT1";
    returning.troubled.resumed = R"({"ok":false,"error":"too_early","message":"wait"})";
    Attempt attempt;
    returning.begin_to_arrive(attempt);
    returning.world.run_for(1s);
    ASSERT_TRUE(attempt.arrival);
    EXPECT_TRUE(attempt.arrival->error);
    EXPECT_EQ(attempt.arrival->reason, "too_early");
    EXPECT_EQ(returning.store.text, "ffffffffffffffffffffffffffffffff\nT1");
}

TEST(ReturningCustomer, NeverSendsTextThatIsNoSession) {
    ReturningWorld returning;
    returning.store.text = "Speed > Paris"; // RESUME Speed > Paris would ask for a seat
    Attempt attempt;
    returning.begin_to_arrive(attempt);
    returning.world.run_for(1s);
    EXPECT_THAT(returning.troubled.scripted.heard, testing::ElementsAre("HELLO 2"));
}

TEST(ReturningCustomer, TreatsAServerThatGreetsWithoutASessionAsAStranger) {
    ReturningWorld returning;
    returning.troubled.scripted.answers = [](const std::string&) {
        return R"({"ok":true,"protocol":2,"session":"> A\nS","confirm_seconds":1e300})";
    };
    Attempt attempt;
    returning.begin_to_arrive(attempt);
    returning.world.run_for(1s);
    ASSERT_TRUE(attempt.arrival);
    EXPECT_TRUE(attempt.arrival->error);
    EXPECT_TRUE(attempt.arrival->is_not_a_trecho_server);
    EXPECT_EQ(returning.store.text, "");
}

namespace {

awaitable<void> say_name_twice(ReturningWorld& returning, asio::cancellation_signal& interrupt,
                               std::vector<error_code>& errors) {
    ReturningCustomer customer(returning.troubled.connector, returning.world.clock, interrupt,
                               returning.store, [](std::uint64_t) {});
    customer.set_name("Ana");
    co_await customer.arrive();
    for (int times = 0; times < 2; ++times) {
        const error_code error = co_await customer.send_name();
        errors.push_back(error);
    }
}

} // namespace

TEST(ReturningCustomer, SendsItsNameOnceOnEachConnection) {
    ReturningWorld returning;
    returning.troubled.resumed = R"({"ok":true,"name":"Ana"})";
    std::vector<error_code> errors;
    returning.world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return say_name_twice(returning, interrupt, errors);
    });
    returning.world.run_for(1s);
    EXPECT_THAT(returning.troubled.scripted.heard, testing::ElementsAre("HELLO 2", "NAME Ana"));
    EXPECT_THAT(errors, testing::Each(error_code()));
    EXPECT_EQ(returning.store.text, "0123456789abcdef0123456789abcdef\n\n\nAna");
}

TEST(ReturningCustomer, GoesOnWithoutANameIfTheServerIsOlderThanNames) {
    ReturningWorld returning;
    returning.troubled.resumed =
        R"({"ok":false,"error":"bad_request","message":"write a leg as: ..."})";
    std::vector<error_code> errors;
    returning.world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return say_name_twice(returning, interrupt, errors);
    });
    returning.world.run_for(1s);
    EXPECT_THAT(errors, testing::ElementsAre(error_code(), error_code()));
}

namespace {

// Loses the connection and reconnects eight times; each connection lasts for `lasts`. Records how
// many seconds each attempt takes.
awaitable<void> come_back_again(ReturningWorld& returning, asio::cancellation_signal& interrupt,
                                Duration lasts, std::vector<double>& seconds) {
    ReturningCustomer customer(returning.troubled.connector, returning.world.clock, interrupt,
                               returning.store, [](std::uint64_t) {});
    for (int times = 0; times < 8; ++times) {
        const TimePoint lost = returning.world.clock.now();
        customer.disconnect();
        co_await customer.come_back(Deadline::never);
        const std::chrono::duration<double> took = returning.world.clock.now() - lost;
        seconds.push_back(took.count());
        co_await sleep_until(returning.world.clock, returning.world.clock.now() + lasts);
    }
}

std::vector<double> seconds_to_come_back_when_it_lasts(Duration lasts) {
    ReturningWorld returning;
    std::vector<double> seconds;
    returning.world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
        return come_back_again(returning, interrupt, lasts, seconds);
    });
    returning.world.run_for(2min);
    return seconds;
}

} // namespace

TEST(ReturningCustomer, PausesLongerEachTimeIfItsConnectionIsLostAtOnce) {
    const std::vector<double> expected{0, 0.25, 0.5, 1, 2, 4, 5, 5};
    EXPECT_THAT(seconds_to_come_back_when_it_lasts(0s),
                testing::Pointwise(testing::DoubleNear(0.1), expected));
}

TEST(ReturningCustomer, ReconnectsAtOnceIfItsConnectionHasLasted) {
    EXPECT_THAT(seconds_to_come_back_when_it_lasts(longest_pause + 1s),
                testing::Each(testing::DoubleNear(0, 0.1)));
}

} // namespace trecho
