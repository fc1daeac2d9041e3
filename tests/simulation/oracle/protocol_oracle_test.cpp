// Goal: an answer that docs/protocol.md doesn't allow is found, whichever client hears it.
#include "simulation/oracle/protocol_oracle.hpp"

#include "simulation/oracle/client_history_fixture.hpp"

#include <boost/asio/error.hpp>

namespace trecho {

namespace {

using namespace std::chrono_literals;

class AProtocolOracle : public ClientHistoryFixture {
protected:
    AProtocolOracle() { protocol_.connects(); }

    void greet() {
        protocol_.answers("HELLO 2",
                          R"({"ok":true,"protocol":2,"confirm_seconds":10,"session":"a"})");
    }

    SessionOracle sessions_{simulation_.clock, 100};
    ProtocolOracle protocol_{1, history_, sessions_};
};

} // namespace

TEST_F(AProtocolOracle, ReadsTheAnswersOfThePlainDialogueByteByByte) {
    for (const char* const bytes : {"Tr", "ue\nFal", "se\n"}) protocol_.reads_plain(bytes);
    EXPECT_TRUE(holds());
    protocol_.reads_plain("\n");
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(AProtocolOracle, ExpectsNoLineEndWithoutFraming) {
    protocol_.speaks_plain(Framing::unframed);
    protocol_.reads_plain("TrueFalse");
    EXPECT_TRUE(holds());
    protocol_.reads_plain("True\n");
    EXPECT_FALSE(holds());
}

TEST_F(AProtocolOracle, LetsOnlyKnownLegsAndDecisionsBeAnsweredTrue) {
    protocol_.answers("Recife > Salvador", "True");
    protocol_.answers_plain("N", "True", /*is_decision=*/true);
    protocol_.answers("Recife > Nowhere", "False");
    EXPECT_TRUE(holds());
    protocol_.answers("Recife > Nowhere", "True");
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(AProtocolOracle, HoldsAnAnswerOfProtocol2AgainstTheOneThatTheRequestMayHave) {
    greet();
    EXPECT_TRUE(protocol_.is_greeted());
    protocol_.answers("NAMED", R"({"ok":false,"error":"bad_request","message":"what?"})");
    protocol_.answers("TICKETS", R"({"ok":true,"tickets":[]})");
    EXPECT_TRUE(holds());
    protocol_.answers("TICKETS", R"({"ok":true,"tickets":[{"ticket":"T1"}]})");
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(AProtocolOracle, FindsAnotherTimeToDecideThanWasPromised) {
    protocol_.answers("HELLO 2", R"({"ok":true,"protocol":2,"confirm_seconds":11,"session":"a"})");
    EXPECT_FALSE(holds());
}

TEST_F(AProtocolOracle, ExpectsThatARequestIsRefusedWhileSeatsAreHeld) {
    greet();
    protocol_.session().is_confirming = true;
    protocol_.answers("LIST", R"({"ok":false,"error":"bad_request"})");
    protocol_.answers("S", R"({"ok":true,"sold":true,"ticket":"T1"})");
    EXPECT_TRUE(holds());
    protocol_.answers("TICKETS", R"({"ok":true,"tickets":[]})");
    EXPECT_FALSE(holds());
}

TEST_F(AProtocolOracle, ExpectsOnceThatADecisionComesTooLate) {
    greet();
    protocol_.session().expired_at = simulation_.clock.now();
    protocol_.answers("S", R"({"ok":false,"error":"expired"})");
    protocol_.answers("S", R"({"ok":false,"error":"bad_request"})");
    EXPECT_TRUE(holds());
    protocol_.answers("S", R"({"ok":false,"error":"expired"})");
    EXPECT_FALSE(holds());
}

TEST_F(AProtocolOracle, LetsAServerStopOnlyAfterItWasToldTo) {
    greet();
    pass(1s);
    history_.server_is_told_to_stop();
    protocol_.answers("LIST", R"({"ok":false,"error":"shutting_down"})");
    EXPECT_TRUE(holds());
    pass(1s);
    history_.connects(1);
    protocol_.connects();
    greet();
    protocol_.answers("LIST", R"({"ok":false,"error":"shutting_down"})");
    EXPECT_TRUE(is_broken(Invariant::protocol_is_kept));
}

TEST_F(AProtocolOracle, FindsAConnectionThatIsStillOpen) {
    protocol_.must_be_closed(asio::error::eof, "after QUIT");
    history_.connection_is_disturbed(1);
    protocol_.must_be_closed(asio::error::timed_out, "after QUIT");
    EXPECT_TRUE(holds());
    history_.connects(1);
    protocol_.must_be_closed(asio::error::timed_out, "after QUIT");
    EXPECT_TRUE(is_broken(Invariant::time_limits));
}

} // namespace trecho
