// Goal: a customer matches each answer to its request, and no server keeps a customer waiting for
// ever.
#include "client/customer.hpp"

#include "client/limits.hpp"
#include "client/scripted_server.hpp"
#include "protocol/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const error_code protocol_broken =
    boost::system::errc::make_error_code(boost::system::errc::bad_message);

// A customer, and a server that greets and then answers `answer` to every request.
struct CustomerWorld {
    explicit CustomerWorld(std::optional<std::string> answer)
        : server(world, [answer](const std::string& message) {
              const auto greeting = ScriptedServer::greets(message);
              return greeting ? greeting : answer;
          }) {}
    ~CustomerWorld() { world.run_for(1h); }

    // Connects, greets and runs `what`. Returns how long that takes.
    Duration run(std::function<awaitable<void>(Customer&)> what) {
        bool has_ended = false;
        const TimePoint begun = world.clock.now();
        TimePoint ended = begun;
        world.tasks.spawn([&](asio::cancellation_signal& interrupt) {
            return greet_and_do(interrupt, what, has_ended, ended);
        });
        world.run_for(1h);
        EXPECT_TRUE(has_ended);
        return ended - begun;
    }

    awaitable<void> greet_and_do(asio::cancellation_signal& interrupt,
                                 const std::function<awaitable<void>(Customer&)>& what,
                                 bool& has_ended, TimePoint& ended) {
        Connected connected = co_await server.connector->connect();
        Customer customer(std::move(connected.stream), world.clock, interrupt,
                          [this](std::uint64_t each) { ahead.push_back(each); });
        const Greeting greeting = co_await customer.greet();
        EXPECT_FALSE(greeting.error);
        co_await what(customer);
        ended = world.clock.now();
        has_ended = true;
    }

    TestWorld world;
    ScriptedServer server;
    std::vector<std::uint64_t> ahead;
};

struct Errors {
    error_code offer, sale, listing, proposals, wallet, cancelled, named, standing;
};

awaitable<void> buy(Customer& customer, Errors& errors) {
    const Offer offer = co_await customer.ask_for("A > B");
    errors.offer = offer.error;
    const Sale sale = co_await customer.decide(Decision::buy);
    errors.sale = sale.error;
}

awaitable<void> look(Customer& customer, Errors& errors) {
    const Listing listing = co_await customer.list();
    errors.listing = listing.error;
    const Proposals proposals = co_await customer.find_routes("A", "B");
    errors.proposals = proposals.error;
    const TicketList wallet = co_await customer.tickets();
    errors.wallet = wallet.error;
    const CancelResult cancelled = co_await customer.cancel("T1");
    errors.cancelled = cancelled.error;
    const NameResult named = co_await customer.introduce("Ana");
    errors.named = named.error;
    const Standing standing = co_await customer.resume("0123");
    errors.standing = standing.error;
}

Errors errors_for(const std::string& answer) {
    CustomerWorld customer_world(answer);
    Errors errors;
    customer_world.run([&](Customer& customer) { return buy(customer, errors); });
    customer_world.run([&](Customer& customer) { return look(customer, errors); });
    return errors;
}

awaitable<void> ask_what_is_no_message(Customer& customer) {
    const std::string place(message_bytes_max, 'x');
    const Offer too_long = co_await customer.ask_for("A > " + place);
    EXPECT_FALSE(too_long.error);
    EXPECT_EQ(too_long.reason, "line_too_long");
    const Proposals proposals = co_await customer.find_routes("A", place);
    EXPECT_EQ(proposals.reason, "line_too_long");
    const CancelResult cancelled = co_await customer.cancel(place);
    EXPECT_EQ(cancelled.reason, "line_too_long");
    const CancelResult two_lines = co_await customer.cancel("T1\nS");
    EXPECT_EQ(two_lines.reason, "bad_request");
    for (const std::string no_name : {"", "A > B", "Ana\nS", "a name of more than 32 characters"}) {
        const NameResult named = co_await customer.introduce(no_name);
        EXPECT_EQ(named.reason, "bad_request") << no_name;
    }
    for (const std::string other : {"QUIT", "RESUME x", "HELLO 2", "S", "ROUTES A > B", "", "A"}) {
        const Offer offer = co_await customer.ask_for(other);
        EXPECT_EQ(offer.reason, "bad_request") << other;
    }
}

awaitable<void> list(Customer& customer, error_code& error) {
    const Listing listing = co_await customer.list();
    error = listing.error;
}

awaitable<void> stand_in_line(Customer& customer, Offer& offer) {
    offer = co_await customer.ask_for("A > B");
}

awaitable<void> wait_for_notice(Customer& customer, ScriptedServer& server, Notice& notice) {
    server.say(R"({"ok":true,"sold":true,"ticket":"T9"})");
    notice = co_await customer.next_notice();
}

} // namespace

TEST(Customer, SendsNothingThatIsNoMessageOrAnotherRequest) {
    CustomerWorld customer_world(std::nullopt);
    customer_world.run(ask_what_is_no_message);
    EXPECT_THAT(customer_world.server.heard, ElementsAre("HELLO 2")) << "nothing else was sent";
}

TEST(Customer, TreatsAnAnswerToAnotherRequestAsABrokenProtocol) {
    const Errors done = errors_for(R"({"ok":true})");
    for (const error_code& error : {done.offer, done.sale, done.listing, done.proposals,
                                    done.wallet, done.cancelled, done.named, done.standing})
        EXPECT_EQ(error, protocol_broken);

    // For example to CANCEL Bay > Paris, if a server reads an itinerary.
    const Errors held = errors_for(R"({"ok":true,"available":true,"seconds":15})");
    EXPECT_FALSE(held.offer);
    EXPECT_EQ(held.cancelled, protocol_broken);
    EXPECT_EQ(held.proposals, protocol_broken);
    EXPECT_EQ(held.standing, protocol_broken);

    const Errors nothing = errors_for(R"({"surprise":1})");
    EXPECT_EQ(nothing.cancelled, protocol_broken) << "neither done nor refused";
}

TEST(Customer, TreatsAnInvalidTimeLimitAsABrokenProtocol) {
    for (const std::string seconds : {"1e300", "1e999", "-1", "-1e300", "86401", "\"15\"", "null",
                                      "18446744073709551615", "-9223372036854775808"}) {
        const std::string end = "\"seconds\":" + seconds + "}";
        EXPECT_EQ(errors_for("{\"ok\":true,\"available\":true," + end).offer, protocol_broken)
            << seconds;
        EXPECT_EQ(
            errors_for("{\"ok\":true,\"stage\":\"confirming\",\"itinerary\":[\"A\",\"B\"]," + end)
                .standing,
            protocol_broken)
            << seconds;
    }
    EXPECT_FALSE(errors_for(R"({"ok":true,"available":true,"seconds":86400})").offer);
}

TEST(Customer, TreatsASaleWithoutATicketAsABrokenProtocol) {
    EXPECT_EQ(errors_for(R"({"ok":true,"sold":true})").sale, protocol_broken);
    EXPECT_FALSE(errors_for(R"({"ok":true,"sold":false})").sale);
}

TEST(Customer, TreatsAnAnswerWithoutARequestAsABrokenProtocol) {
    CustomerWorld customer_world(std::nullopt);
    Notice notice;
    customer_world.run([&](Customer& customer) {
        return wait_for_notice(customer, customer_world.server, notice);
    });
    EXPECT_EQ(notice.error, protocol_broken);
}

TEST(Customer, TreatsAllReasonsOfARefusalAlike) {
    const Errors refused = errors_for(R"({"ok":false,"error":"too_early","message":"wait"})");
    EXPECT_FALSE(refused.offer);
    EXPECT_FALSE(refused.cancelled);
    EXPECT_TRUE(refused.standing) << "the server may still know the session";
    EXPECT_FALSE(errors_for(R"({"ok":false,"error":"unknown_session"})").standing);
}

TEST(Customer, GivesUpOnAServerThatIsSilent) {
    CustomerWorld customer_world(std::nullopt);
    error_code error;
    const Duration took =
        customer_world.run([&](Customer& customer) { return list(customer, error); });
    EXPECT_EQ(error, asio::error::timed_out);
    EXPECT_GE(took, answer_limit);
    EXPECT_LT(took, answer_limit + 1s);
}

TEST(Customer, WaitsInLineAsLongAsItMovesAndGivesUpLongAfter) {
    CustomerWorld customer_world(R"({"event":"waiting","ahead":2})");
    for (int minutes = 5; minutes <= 25; minutes += 10) {
        customer_world.world.time.at(
            customer_world.world.clock.now() + std::chrono::minutes(minutes),
            [&] { customer_world.server.say(R"({"event":"waiting","ahead":1})"); });
    }
    Offer offer;
    const Duration took =
        customer_world.run([&](Customer& customer) { return stand_in_line(customer, offer); });
    EXPECT_THAT(customer_world.ahead, ElementsAre(2, 1, 1)) << "the third came too late";
    EXPECT_EQ(offer.error, asio::error::timed_out);
    EXPECT_GE(took, 15min + silence_in_line_limit);
    EXPECT_LT(took, 16min + silence_in_line_limit);
}

} // namespace trecho
