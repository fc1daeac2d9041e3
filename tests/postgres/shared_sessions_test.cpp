// Goal: a session belongs to all servers of a database. It goes on at any of them where it was, and
// only the connection that has resumed it last speaks for it.
#include "postgres/two_servers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

constexpr std::string_view taken_over = "{\"event\":\"taken_over\"}\n";

// A client here that decides about Salvador > Natal.
class SharedSession : public testing::Test {
protected:
    SharedSession() {
        EXPECT_THAT(servers_.here.ask(*client_.connection, "Salvador > Natal\n"),
                    HasSubstr("\"available\":true"));
    }

    // Resumes the session there; the old connection isn't told.
    std::string resume_there_without_notice() {
        servers_.execute("update trecho.session set server = 0");
        before_ = std::move(client_.connection);
        return resume(servers_.there, client_);
    }

    TwoServers servers_;
    SessionClient client_ = greet(servers_.here);
    std::unique_ptr<ScriptedCustomer> before_;
};

} // namespace

TEST_F(SharedSession, GoesOnAtAnotherServerWithTheSecondsThatAreLeft) {
    servers_.execute("update trecho.lease set decide_until = decide_until - interval '5 s'");
    client_.connection->reset();
    servers_.here.settle();
    const std::string answer = resume(servers_.there, client_);
    EXPECT_THAT(answer, HasSubstr(R"("stage":"confirming","itinerary":["Salvador","Natal"])"));
    EXPECT_THAT(answer, HasSubstr(R"("seconds":9.)"));
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"ticket\":\"T1\""));
}

TEST_F(SharedSession, ExpiresAtTheOtherServerWhenItsSecondsHavePassed) {
    resume_there_without_notice();
    servers_.there.run_for(15s);
    EXPECT_EQ(client_.connection->heard(), "{\"event\":\"expired\"}\n");
    const auto other = servers_.here.connect();
    EXPECT_EQ(servers_.here.ask(*other, "Natal > Recife\n"), "True\n");
    EXPECT_THAT(servers_.database.column("select held from trecho.leg where id = 1"),
                ElementsAre("0"));
}

TEST_F(SharedSession, BringsTheLastDecisionTheNameAndTheTickets) {
    servers_.here.ask(*client_.connection, "S\nNAME Ana\n");
    EXPECT_THAT(
        resume(servers_.there, client_),
        HasSubstr(R"("last":{"sold":true,"ticket":"T1","itinerary":["Salvador","Natal"]})"));
    EXPECT_THAT(servers_.there.ask(*client_.connection, "TICKETS\n"),
                HasSubstr(R"({"ticket":"T1","itinerary":["Salvador","Natal"],"at":")"));
    servers_.there.ask(*client_.connection, "Natal > Recife\nS\n");
    EXPECT_THAT(servers_.there.sales(), ElementsAre("", "Ana"));

    servers_.there.ask(*client_.connection, "Natal > Recife\nN\n");
    EXPECT_THAT(resume(servers_.here, client_),
                HasSubstr(R"("last":{"sold":false,"itinerary":["Natal","Recife"]})"));
}

TEST_F(SharedSession, CancelsItsTicketsAtAnotherServer) {
    servers_.here.ask(*client_.connection, "S\n");
    resume(servers_.there, client_);
    EXPECT_EQ(servers_.there.ask(*client_.connection, "CANCEL T1\n"),
              "{\"ok\":true,\"cancelled\":true}\n");
    const auto other = servers_.here.connect();
    EXPECT_EQ(servers_.here.ask(*other, "Salvador > Natal\n"), "True\n");
    EXPECT_EQ(servers_.there.ask(*client_.connection, "TICKETS\n"),
              "{\"ok\":true,\"tickets\":[]}\n");
    EXPECT_THAT(servers_.there.ask(*client_.connection, "CANCEL T1\n"),
                HasSubstr("no_such_ticket"));
}

TEST_F(SharedSession, IsUnknownToAnotherServerIfItNeverWas) {
    const auto other = servers_.there.connect_with_hello();
    EXPECT_THAT(servers_.there.ask(*other, "RESUME 0123456789abcdef0123456789abcdef\n"),
                EndsWith("HELLO 2 begins one\"}\n"));
}

TEST_F(SharedSession, TellsItsOldConnectionThatItWasTakenOver) {
    client_.connection->heard();
    const auto before = std::move(client_.connection);
    EXPECT_THAT(resume(servers_.there, client_), HasSubstr("\"confirming\""));
    EXPECT_EQ(hear(servers_.here, *before, "taken_over"), taken_over);
    servers_.here.run_for(20s);
    EXPECT_TRUE(before->is_disconnected());
    EXPECT_THAT(servers_.here.observer.of(1),
                ElementsAre("opened", "turn Salvador > Natal", "held Salvador > Natal",
                            "released Salvador > Natal", "closed"))
        << "what its old server says of the seats";
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, TellsAnIdleAndAWaitingConnectionToo) {
    servers_.here.ask(*client_.connection, "N\n");
    const auto idle = std::move(client_.connection);
    resume(servers_.there, client_);
    EXPECT_EQ(hear(servers_.here, *idle, "taken_over"), taken_over);

    const auto holder = servers_.here.connect();
    servers_.here.ask(*holder, "Salvador > Natal\n");
    EXPECT_THAT(servers_.there.ask(*client_.connection, "Salvador > Natal\n"),
                HasSubstr("\"waiting\""));
    const auto waiting = std::move(client_.connection);
    EXPECT_THAT(resume(servers_.here, client_), HasSubstr("\"idle\""));
    EXPECT_EQ(hear(servers_.there, *waiting, "taken_over"), taken_over);
}

TEST_F(SharedSession, SellsNothingForItsOldConnectionAlsoWhenThatWasNotTold) {
    EXPECT_THAT(resume_there_without_notice(), HasSubstr("\"confirming\""));
    EXPECT_EQ(servers_.here.ask(*before_, "S\n"), taken_over);
    EXPECT_TRUE(before_->is_disconnected());
    EXPECT_THAT(servers_.here.sales(), ElementsAre());
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, GivesNothingBackForItsOldConnection) {
    EXPECT_THAT(resume_there_without_notice(), HasSubstr("\"confirming\""));
    EXPECT_EQ(servers_.here.ask(*before_, "N\n"), taken_over)
        << "the seats aren't given back, for the new connection may buy them";
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, IsNotEndedByTheTimeLimitOfItsOldConnection) {
    resume_there_without_notice();
    servers_.here.run_for(20s); // as far as its own server knows
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, IsNotEndedByTheTimeLimitOfItsOldServerWhichKeptItsSeats) {
    client_.connection->reset();
    servers_.here.settle();
    resume_there_without_notice();
    servers_.here.run_for(20s);
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, IsNotEndedByTheStopOfItsOldServer) {
    client_.connection->heard();
    servers_.here.begin_drain();
    servers_.here.run_for(4s);
    EXPECT_TRUE(servers_.here.has_drained());
    EXPECT_THAT(resume(servers_.there, client_), HasSubstr("\"confirming\""));
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, HoldsNothingForItsOldConnection) {
    servers_.here.ask(*client_.connection, "N\n");
    EXPECT_THAT(resume_there_without_notice(), HasSubstr("\"idle\""));
    EXPECT_EQ(servers_.here.ask(*before_, "Natal > Recife\n"), taken_over);
    EXPECT_THAT(servers_.database.column("select count(*) from trecho.lease"), ElementsAre("0"));
}

TEST_F(SharedSession, CancelsNothingForItsOldConnection) {
    servers_.here.ask(*client_.connection, "S\n");
    resume_there_without_notice();
    EXPECT_EQ(servers_.here.ask(*before_, "CANCEL T1\n"), taken_over);
    EXPECT_THAT(servers_.there.ask(*client_.connection, "TICKETS\n"), HasSubstr("T1"));
}

TEST_F(SharedSession, HasNoNameThatItsOldConnectionGivesIt) {
    servers_.here.ask(*client_.connection, "N\nNAME Ana\n");
    resume_there_without_notice();
    EXPECT_EQ(servers_.here.ask(*before_, "NAME Bia\n"), taken_over);
    EXPECT_THAT(servers_.database.column("select name from trecho.session where name <> ''"),
                ElementsAre("Ana"));
}

TEST_F(SharedSession, IsTakenBackByItsOldConnectionWhenThatResumesIt) {
    resume_there_without_notice();
    client_.connection->heard();
    servers_.here.ask(*before_, "what?\n"); // it still has the offer, as far as it knows
    const auto new_one = std::move(client_.connection);
    EXPECT_THAT(resume(servers_.here, client_), HasSubstr("\"confirming\""));
    EXPECT_EQ(hear(servers_.there, *new_one, "taken_over"), taken_over);
    EXPECT_THAT(servers_.here.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, IsTakenBackByAnIdleConnectionThatResumesItsOwnSession) {
    servers_.here.ask(*client_.connection, "N\n");
    resume_there_without_notice();
    EXPECT_THAT(servers_.there.ask(*client_.connection, "Natal > Recife\n"), HasSubstr("true"));
    EXPECT_THAT(servers_.here.ask(*before_, "RESUME " + client_.token + "\n"),
                HasSubstr(R"("stage":"confirming","itinerary":["Natal","Recife"])"));
    EXPECT_THAT(servers_.here.ask(*before_, "S\n"), HasSubstr("\"sold\":true"));
}

TEST_F(SharedSession, GoesBackAndForthBetweenTwoServers) {
    for (int times = 0; times < 3; ++times) {
        EXPECT_THAT(resume(servers_.there, client_), HasSubstr("\"confirming\""));
        EXPECT_THAT(resume(servers_.here, client_), HasSubstr("\"confirming\""));
    }
    EXPECT_THAT(servers_.here.ask(*client_.connection, "S\n"), HasSubstr("\"sold\":true"));
    EXPECT_THAT(servers_.here.sales(), ElementsAre(""));
}

TEST_F(SharedSession, HasOneConnectionWhenTwoServersResumeItAtOnce) {
    const auto before = std::move(client_.connection);
    const auto one = servers_.here.connect_with_hello();
    const auto other = servers_.there.connect_with_hello();
    one->heard();
    other->heard();
    one->say("RESUME " + client_.token + "\nS\n");
    other->say("RESUME " + client_.token + "\nS\n");
    std::string heard_by_one;
    std::string heard_by_other;
    run_until(servers_.here, [&] {
        servers_.there.run_for(2ms);
        heard_by_one += one->heard();
        heard_by_other += other->heard();
        return (heard_by_one + heard_by_other).find("taken_over") != std::string::npos &&
               (heard_by_one + heard_by_other).find("\"sold\":true") != std::string::npos;
    });
    EXPECT_THAT(servers_.here.sales(), ElementsAre(""));
}

TEST_F(SharedSession, IsFoundWithAllItHadWhenItsServerIsStartedAgain) {
    servers_.here.ask(*client_.connection, "N\nNAME Ana\nNatal > Recife\n");
    servers_.here.begin_drain();
    servers_.here.run_for(4s);
    ServerWorld again(servers_.beside(servers_.here.stored()));
    SessionClient client{nullptr, client_.token};
    const std::string answer = resume(again, client);
    EXPECT_THAT(answer, HasSubstr(R"("stage":"confirming","itinerary":["Natal","Recife"])"));
    EXPECT_THAT(answer, HasSubstr(R"("last":{"sold":false,"itinerary":["Salvador","Natal"]})"));
    again.ask(*client.connection, "S\n");
    EXPECT_THAT(again.sales(), ElementsAre("Ana"));
}

TEST_F(SharedSession, HearsAtTheOtherServerOnceThatItsOfferHasExpired) {
    client_.connection->hang_up();
    servers_.here.run_for(16s);
    EXPECT_THAT(resume(servers_.there, client_), HasSubstr(R"("stage":"idle")"));
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"expired\""));
    EXPECT_THAT(servers_.there.ask(*client_.connection, "S\n"), HasSubstr("\"bad_request\""));
}

TEST_F(SharedSession, IsForgottenADayAfterItsLastUse) {
    const std::string token = client_.token;
    servers_.here.ask(*client_.connection, "N\n");
    const auto forgotten_when_another_one_is_opened = [&] {
        servers_.execute("update trecho.session set used = used - interval '24 h'");
        const SessionClient other = greet(servers_.here);
        EXPECT_THAT(servers_.here.ask(*other.connection, "RESUME " + token + "\n"),
                    HasSubstr("unknown_session"));
        return servers_.database.column("select key from trecho.session").size() == 1;
    };
    EXPECT_FALSE(forgotten_when_another_one_is_opened()) << "the server has forgotten lately";
    servers_.here.run_for(1h);
    EXPECT_TRUE(forgotten_when_another_one_is_opened());
}

TEST_F(SharedSession, IsStoredWithoutItsToken) {
    EXPECT_THAT(servers_.database.column("select session::text from trecho.session"),
                testing::Each(Not(HasSubstr(client_.token))));
}

} // namespace trecho
