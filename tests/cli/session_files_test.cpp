// Goal: a session is found again by the servers that it was used with, in any order or one by one,
// and none that may have tickets is lost.
#include "cli/session_files.hpp"

#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <iterator>

namespace trecho {

namespace {

using namespace std::chrono_literals;

const Endpoint server_a{"a", 1};
const Endpoint server_b{"b", 2};
const Endpoint server_c{"c", 3};
const std::string older_session(32, '1');
const std::string newer_session(32, '2');

class SessionFilesTest : public testing::Test {
protected:
    SessionFiles open(const std::vector<Endpoint>& servers) { return {folder(), servers, texts_}; }

    // A start of the program, which loads the session and ends.
    std::string load(const std::vector<Endpoint>& servers) {
        const std::string text = open(servers).load();
        return text.substr(0, text.find_last_not_of('\n') + 1);
    }

    void save(const std::vector<Endpoint>& servers, const std::string& text) {
        open(servers).save(text);
    }

    // Writes a file as an earlier version of the program did, so long ago.
    void write(const std::string& name, const std::string& text, std::chrono::minutes age) {
        std::filesystem::create_directories(folder());
        std::ofstream(folder() / name) << text;
        std::filesystem::last_write_time(folder() / name,
                                         std::filesystem::file_time_type::clock::now() - age);
    }

    std::string content(const std::string& name) {
        std::ifstream file(folder() / name);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    std::filesystem::path folder() const { return temporary_.path() / "trecho"; }

    TemporaryFolder temporary_;
    const Texts& texts_ = texts_in(Language::english);
};

} // namespace

TEST_F(SessionFilesTest, FindTheSessionByTheSameServersInAnyOrderAndByEachAlone) {
    save({server_b, server_a}, older_session + "\nT1");
    EXPECT_EQ(load({server_b, server_a}), older_session + "\nT1");
    EXPECT_EQ(load({server_a, server_b}), older_session + "\nT1");
    EXPECT_EQ(load({server_a}), older_session + "\nT1");
    EXPECT_EQ(load({server_b}), older_session + "\nT1");
    EXPECT_EQ(load({server_c, server_b}), older_session + "\nT1");
    EXPECT_EQ(load({server_c}), older_session + "\nT1") << "it was in a list with the others";
}

TEST_F(SessionFilesTest, OfOneServerBelongToThatServerAlone) {
    save({server_a}, older_session);
    save({server_b}, newer_session);
    EXPECT_EQ(load({server_a}), older_session);
    EXPECT_EQ(load({server_b}), newer_session);
    EXPECT_EQ(content("session-a:1"), older_session + "\n");
    EXPECT_EQ(content("session-a:1.before"), "");
}

TEST_F(SessionFilesTest, OfEarlierVersionsAreFoundByAList) {
    write("session-b:2", older_session + "\nT1\nA > B\nAna\n", 5min);
    EXPECT_EQ(load({server_a, server_b}), older_session + "\nT1\nA > B\nAna");
    EXPECT_EQ(content("session-a:1"), older_session + "\nT1\nA > B\nAna\n");
}

TEST_F(SessionFilesTest, WithDifferentSessionsGiveTheNewestAndKeepTheOtherAside) {
    write("session-a:1", older_session + "\nT1\n", 5min);
    write("session-b:2", newer_session + "\nT2\n", 1min);
    EXPECT_EQ(load({server_a, server_b}), newer_session + "\nT2");
    EXPECT_EQ(load({server_a}), newer_session + "\nT2");
    EXPECT_EQ(content("session-a:1.before"), older_session + "\nT1\n");
    EXPECT_EQ(content("session-b:2.before"), "");
}

TEST_F(SessionFilesTest, WithDifferentSessionsGiveTheOneWhosePurchaseHasNoAnswerYet) {
    write("session-a:1", older_session + "\nT1\nA > B\n", 5min);
    write("session-b:2", newer_session + "\nT2\n", 1min);
    EXPECT_EQ(load({server_a, server_b}), older_session + "\nT1\nA > B");
    EXPECT_EQ(content("session-b:2.before"), newer_session + "\nT2\n");
}

TEST_F(SessionFilesTest, ThatAKilledProgramWroteOnlyInPartGiveTheNewestContent) {
    write("session-a:1", older_session + "\nT2\n", 1min);
    write("session-b:2", older_session + "\nT1\n", 5min);
    write("session-c:3", "nonsense", 0min);
    EXPECT_EQ(load({server_b, server_c, server_a}), older_session + "\nT2");
    EXPECT_EQ(content("session-b:2"), older_session + "\nT2\n");
    EXPECT_EQ(content("session-b:2.before"), "") << "it is the same session";
}

TEST_F(SessionFilesTest, KeepTheSessionAsideThatAServerOfTheListNoLongerKnows) {
    save({server_a, server_b}, older_session + "\nT1");
    save({server_a, server_b}, newer_session);
    EXPECT_EQ(content("session-a:1.before"), older_session + "\nT1\n");
    EXPECT_EQ(load({server_b}), newer_session);
}

TEST_F(SessionFilesTest, AreUsedByOneConsoleAtATimeIfTheListsShareAServer) {
    SessionFiles first = open({server_a, server_b});
    first.save(older_session);
    EXPECT_TRUE(first.is_kept());
    {
        SessionFiles second = open({server_c, server_b});
        EXPECT_FALSE(second.is_kept());
        EXPECT_EQ(second.load(), "");
        testing::internal::CaptureStderr();
        second.save(newer_session);
        EXPECT_THAT(testing::internal::GetCapturedStderr(),
                    testing::HasSubstr("another window has your session open"));
    }
    EXPECT_EQ(content("session-c:3"), "") << "the second one isn't remembered anywhere";
    EXPECT_TRUE(open({server_c}).is_kept());
}

TEST_F(SessionFilesTest, AreNotKeptWithoutAFolder) {
    SessionFiles files({}, {server_a}, texts_);
    EXPECT_FALSE(files.is_kept());
    EXPECT_EQ(files.load(), "");
}

} // namespace trecho
