// Goal: every sale is reported. A script can repeat `trecho buy` without buying twice, and the exit
// code says whether the seat was sold, wasn't sold, or isn't known.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const std::string the_session = "0123456789abcdef0123456789abcdef";
const std::string sold_meanwhile =
    R"({"ok":true,"stage":"idle","last":{"sold":true,"ticket":"T1","itinerary":["A","B"]}})";

// The test plays the server, so it decides which answers are lost.
class LostAnswer : public testing::Test {
protected:
    std::unique_ptr<Process> buy(const std::string& itinerary) { return buy(itinerary, address_); }

    std::unique_ptr<Process> buy(const std::string& itinerary, const std::string& addresses) {
        std::vector<std::string> command{TRECHO_BINARY, "buy", "--connect", addresses};
        if (!itinerary.empty()) command.insert(command.end(), {itinerary, "--yes"});
        ProcessSettings settings;
        settings.folder = folder_.path();
        return std::make_unique<Process>(command, settings);
    }

    // Accepts the next connection, greets, and answers its RESUME by `standing`.
    std::unique_ptr<TcpClient> greet(const std::string& standing = {}) {
        return greet(server_, standing);
    }

    std::unique_ptr<TcpClient> greet(const TcpServer& server, const std::string& standing) {
        auto customer = server.accept();
        expect(*customer, "HELLO 2",
               R"({"ok":true,"protocol":2,"session":")" + the_session +
                   R"(","confirm_seconds":15})");
        if (!standing.empty()) expect(*customer, "RESUME " + the_session, standing);
        return customer;
    }

    static void expect(TcpClient& customer, const std::string& message, const std::string& answer) {
        EXPECT_EQ(customer.receive_line(), message + "\n");
        customer.send(answer + "\n");
    }

    static void offer(TcpClient& customer, const std::string& itinerary) {
        expect(customer, itinerary, R"({"ok":true,"available":true,"seconds":15})");
    }

    // Lets the customer send S, and never answers.
    void lose_answer_to(const std::string& itinerary) {
        const auto buyer = buy(itinerary);
        const auto customer = greet();
        offer(*customer, itinerary);
        EXPECT_EQ(customer->receive_line(), "S\n");
        buyer->send_signal(SIGINT); // as Ctrl-C does
        EXPECT_THAT(buyer->read_all(), AllOf(HasSubstr("It isn't known whether A > B is sold"),
                                             Not(HasSubstr("not bought"))));
        EXPECT_EQ(buyer->wait(), 4);
    }

    TemporaryFolder folder_;
    TcpServer server_;
    const std::string address_ = "127.0.0.1:" + std::to_string(server_.port());
};

} // namespace

TEST_F(LostAnswer, IsAskedForWhenTheConnectionBreaks) {
    const auto buyer = buy("A > B");
    const auto customer = greet();
    offer(*customer, "A > B");
    EXPECT_EQ(customer->receive_line(), "S\n");
    customer->reset();
    const auto again = greet(sold_meanwhile);
    buyer->read_until("Your answer had arrived: A > B is sold, ticket T1.");
    EXPECT_EQ(again->receive_line(), "QUIT\n");
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(LostAnswer, EndsWithFourAndTheSameCommandReportsTheResult) {
    lose_answer_to("A > B");
    const auto buyer = buy("A > B");
    const auto customer = greet(sold_meanwhile);
    EXPECT_EQ(customer->receive_line(), "QUIT\n") << "it is bought already";
    EXPECT_THAT(buyer->read_all(), HasSubstr("A > B is sold, ticket T1."));
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(LostAnswer, IsReportedBeforeAnotherPurchase) {
    lose_answer_to("A > B");
    const auto buyer = buy("C > D");
    const auto customer = greet(sold_meanwhile);
    buyer->read_until("A > B is sold, ticket T1.");
    offer(*customer, "C > D");
    expect(*customer, "S", R"({"ok":true,"sold":true,"ticket":"T2"})");
    buyer->read_until("Sold: C > D, ticket T2.");
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(LostAnswer, IsReportedAsNotSoldIfTheSNeverArrived) {
    lose_answer_to("A > B");
    const auto buyer = buy("A > B");
    const auto customer = greet(R"({"ok":true,"stage":"idle"})");
    buyer->read_until("Your last answer had not arrived: A > B is not bought.");
    offer(*customer, "A > B");
    expect(*customer, "S", R"({"ok":true,"sold":true,"ticket":"T1"})");
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(LostAnswer, IsAskedForAtAnotherServerWhenTheFirstIsGone) {
    auto first = std::make_unique<TcpServer>();
    const std::string first_address = "127.0.0.1:" + std::to_string(first->port());
    const auto buyer = buy("A > B", first_address + "," + address_);
    const auto customer = greet(*first, {});
    offer(*customer, "A > B");
    EXPECT_EQ(customer->receive_line(), "S\n");
    first.reset();
    customer->reset();
    const auto again = greet(sold_meanwhile);
    EXPECT_EQ(again->receive_line(), "QUIT\n");
    EXPECT_THAT(buyer->read_all(), AllOf(HasSubstr("Going on at the server " + address_ + ".\n"),
                                         HasSubstr("had arrived: A > B is sold, ticket T1.")));
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(LostAnswer, EndsWithFourAndIsAskedForByAnyServerOfTheList) {
    const TcpServer second;
    const std::string second_address = "127.0.0.1:" + std::to_string(second.port());
    {
        const auto buyer = buy("A > B", address_ + "," + second_address);
        const auto customer = greet();
        offer(*customer, "A > B");
        EXPECT_EQ(customer->receive_line(), "S\n");
        buyer->send_signal(SIGINT);
        EXPECT_EQ(buyer->wait(), 4);
    }
    const auto buyer = buy("A > B", second_address);
    const auto customer = greet(second, sold_meanwhile);
    EXPECT_EQ(customer->receive_line(), "QUIT\n") << "it is bought already";
    EXPECT_EQ(buyer->wait(), 0);
}

TEST_F(LostAnswer, IsReportedInTheConsoleToo) {
    lose_answer_to("A > B");
    const auto console = buy("");
    const auto customer = greet(sold_meanwhile);
    console->read_until("A > B is sold, ticket T1.");
    console->write("QUIT\n");
    EXPECT_EQ(console->wait(), 0);
}

} // namespace trecho
