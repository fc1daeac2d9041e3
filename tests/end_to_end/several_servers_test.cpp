// Goal: `--connect a,b` uses the second server when the first is gone. Each server here has a
// ledger of its own, so the second doesn't know the sessions of the first.
#include "end_to_end/server_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace trecho {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

class SeveralServersCommand : public testing::Test {
protected:
    SeveralServersCommand() {
        write_network(folder_.path());
        write_network(second_folder_.path());
        first_.emplace(folder_.path());
        second_.emplace(second_folder_.path());
        both_ = first_->address() + "," + second_->address();
    }

    Ran buy(const std::string& addresses, std::vector<std::string> words,
            std::string_view input = {}) {
        words.insert(words.begin(), {"buy", "--connect", addresses});
        return run_trecho(folder_.path(), words, input);
    }

    std::string goes_on_at_second() const {
        return "Going on at the server " + second_->address() + ".\n";
    }

    TemporaryFolder folder_;
    TemporaryFolder second_folder_;
    std::optional<ServerProcess> first_;
    std::optional<ServerProcess> second_;
    std::string both_;
};

} // namespace

TEST_F(SeveralServersCommand, BuysAtTheFirst) {
    const Ran ran = buy(both_, {"Recife > Salvador", "--yes"});
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_THAT(ran.output, AllOf(HasSubstr("Sold: Recife > Salvador"), Not(HasSubstr("Going"))));
    EXPECT_THAT(buy(first_->address(), {}, "TICKETS\n").output, HasSubstr("T1  "));
}

TEST_F(SeveralServersCommand, BuysAtTheSecondIfTheFirstIsDown) {
    first_->kill();
    const Ran ran = buy(both_, {"Recife > Salvador", "--yes"});
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_THAT(ran.output, AllOf(StartsWith(goes_on_at_second()),
                                  HasSubstr("Sold: Recife > Salvador, ticket T1.")));
    EXPECT_THAT(buy(second_->address(), {}, "TICKETS\n").output, HasSubstr("T1  "))
        << "the session is found by one server alone";
}

TEST_F(SeveralServersCommand, GoesOnAtTheSecondWhenTheFirstIsKilledAtTheQuestion) {
    Process buyer({TRECHO_BINARY, "buy", "--connect", both_, "Recife > Salvador"},
                  ProcessSettings{folder_.path(), false, std::nullopt});
    buyer.read_until("a seat is held for you");
    first_->kill();
    buyer.read_until(goes_on_at_second());
    buyer.read_until("Asking again for Recife > Salvador...");
    buyer.write("S\n");
    buyer.read_until("Sold: Recife > Salvador");
    EXPECT_EQ(buyer.wait(), 0);
}

TEST_F(SeveralServersCommand, GoesOnAtTheSecondWhenTheFirstIsBeingStopped) {
    Process console({TRECHO_BINARY, "buy", "--connect", both_},
                    ProcessSettings{folder_.path(), false, std::nullopt});
    console.read_until("HELP shows");
    first_->stop();
    console.read_until(goes_on_at_second());
    console.write("Recife > Salvador\nS\n");
    console.read_until("Sold: Recife > Salvador");
    console.write("QUIT\n");
    EXPECT_EQ(console.wait(), 0);
}

TEST_F(SeveralServersCommand, EndsWithThreeAndASentenceForEachIfNoneCanBeReached) {
    first_->kill();
    second_->kill();
    const Ran ran = buy(both_, {"Recife > Salvador", "--yes"});
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_THAT(ran.errors,
                AllOf(HasSubstr("can't buy at " + first_->address() + ": Connection refused"),
                      HasSubstr("can't buy at " + second_->address() + ": Connection refused")));
    const Ran load = run_trecho(
        folder_.path(), {"load", "--connect", both_, "--clients", "2", "--duration", "100ms"});
    EXPECT_EQ(load.exit_code, 3);
    EXPECT_THAT(load.errors, HasSubstr("can't load " + both_ + ": Connection refused"));
}

TEST_F(SeveralServersCommand, LoadsEachServer) {
    const Ran ran =
        run_trecho(folder_.path(), {"load", "--connect", both_, "--clients", "4", "--duration",
                                    "200ms", "--itinerary", "Recife > Salvador"});
    EXPECT_EQ(ran.exit_code, 0) << ran.errors;
    EXPECT_THAT(ran.output, HasSubstr("6 bought")) << "each server has three seats";
}

TEST_F(SeveralServersCommand, LoadsTheOthersIfOneIsDown) {
    first_->kill();
    const Ran ran = run_trecho(
        folder_.path(), {"load", "--connect", both_, "--clients", "4", "--duration", "200ms"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.errors;
    EXPECT_THAT(ran.output, AllOf(HasSubstr("4 bought"), HasSubstr("connections were lost"),
                                  HasSubstr("as many as were bought here")));
}

} // namespace trecho
