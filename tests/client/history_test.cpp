// Goal: the history has what a person may type again, and no credentials.
#include "client/history.hpp"

#include "client/console_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

TEST(History, ExcludesLinesWithASession) {
    const std::string session = "0123456789abcdef0123456789ABCDEF";
    for (const std::string& line :
         {"RESUME " + session, "resume " + session + " ", session, "/split 3 RESUME " + session,
          "/raw RESUME " + session + "\\n", "/glue HELLO 2 | RESUME " + session})
        EXPECT_FALSE(may_be_remembered(line)) << line;
    EXPECT_TRUE(may_be_remembered("RESUME 0123"));
    EXPECT_TRUE(may_be_remembered("Recife > Salvador"));
}

TEST(History, ExcludesLinesThatAreTooLongToBeSent) {
    EXPECT_TRUE(may_be_remembered(std::string(1024, 'x')));
    EXPECT_FALSE(may_be_remembered(std::string(1025, 'x')));
}

TEST(History, OfTheConsoleExcludesSessionsAndAnswers) {
    ConsoleWorld console;
    console.type("RESUME " + console.store.session());
    console.type("Recife > Salvador");
    console.type("N");
    console.type("sim"); // too late
    EXPECT_THAT(console.terminal.history, testing::ElementsAre("Recife > Salvador"));
}

} // namespace trecho
