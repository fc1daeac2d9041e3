// Goal: a URL gives libpq what it says, each server with the address that belongs to it, and no
// message ever shows a password.
#include "postgres/connection_url.hpp"

#include "postgres/database_world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace trecho {

namespace {

using testing::HasSubstr;
using testing::Not;

std::string as_text(const DatabaseServer& server) {
    return server.host + "|" + server.hostaddr + "|" + server.port;
}

std::string servers_of(const std::string& url) {
    const ConnectionSettings settings = read_connection_url(url);
    std::string text = settings.mistake;
    for (const DatabaseServer& server : settings.servers)
        text += (text.empty() ? "" : " ") + as_text(server);
    return text;
}

std::string keyword(const std::string& url, const std::string& name) {
    ConnectionSettings settings = read_connection_url(url);
    return settings.keywords[name];
}

class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~Variable() { ::unsetenv(name_); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
};

} // namespace

TEST(ConnectionUrl, KeepsEachServersHostAddressAndPortTogether) {
    EXPECT_EQ(servers_of("postgresql://a:1,b:2,[::1]:3/trecho"), "a||1 b||2 ::1||3");
    EXPECT_EQ(servers_of("postgresql://a,b/trecho?port=7"), "a||7 b||7");
    EXPECT_EQ(servers_of("host=a,b hostaddr=10.0.0.1,10.0.0.2 port=1,2"),
              "a|10.0.0.1|1 b|10.0.0.2|2");
    EXPECT_EQ(servers_of("hostaddr=10.0.0.1,10.0.0.2 port=1"), "|10.0.0.1|1 |10.0.0.2|1");
    EXPECT_EQ(servers_of("postgresql:///trecho?host=/tmp/a,/tmp/b&port=5432"),
              "/tmp/a||5432 /tmp/b||5432");
}

TEST(ConnectionUrl, RefusesListsOfDifferentLengths) {
    EXPECT_THAT(servers_of("host=a,b hostaddr=10.0.0.1"), HasSubstr("as many hostaddr as hosts"));
    EXPECT_THAT(servers_of("postgresql://a:1,b:2,c:3/trecho?port=1,2"),
                HasSubstr("as many ports as hosts"));
}

TEST(ConnectionUrl, TakesTheServerFromTheEnvironmentWhereItNamesNone) {
    const Variable host("PGHOST", "a,b");
    const Variable port("PGPORT", "1,2");
    EXPECT_EQ(servers_of("postgresql:///trecho"), "a||1 b||2");
    EXPECT_EQ(servers_of("postgresql://c:3/trecho"), "c||3");
}

TEST(ConnectionUrl, WantsAServerThatWritesUnlessItSaysOtherwise) {
    EXPECT_EQ(keyword("postgresql://a/trecho", "target_session_attrs"), "read-write");
    EXPECT_EQ(keyword("postgresql://a/trecho?target_session_attrs=any", "target_session_attrs"),
              "any");
    const Variable wanted("PGTARGETSESSIONATTRS", "primary");
    EXPECT_EQ(keyword("postgresql://a/trecho", "target_session_attrs"), "");
}

TEST(ConnectionUrl, NoticesADeadServerSoonUnlessItSaysOtherwise) {
    EXPECT_EQ(keyword("postgresql://a/trecho", "tcp_user_timeout"), "12000");
    EXPECT_EQ(keyword("postgresql://a/trecho?tcp_user_timeout=5", "tcp_user_timeout"), "5");
}

TEST(ConnectionUrl, GivesEachServerTheSecondsOfConnectTimeout) {
    EXPECT_EQ(read_connection_url("postgresql://a/t?connect_timeout=7").seconds_for_each_server, 7);
    EXPECT_EQ(read_connection_url("postgresql://a/t").seconds_for_each_server, 0);
}

TEST(ConnectionUrl, IsShownWithoutItsPassword) {
    EXPECT_EQ(url_without_password("postgresql://ana:secret@a:1,b:2/trecho"), "ana@a:1,b:2/trecho");
    EXPECT_EQ(url_without_password("user=ana password=secret host=a port=1 dbname=trecho"),
              "ana@a:1/trecho");
    EXPECT_EQ(url_without_password("postgresql://ana:secret@a:x/trecho"),
              "a connection URL with a mistake");
}

TEST(ConnectionUrl, NeverShowsAPasswordInAMistake) {
    for (const std::string url :
         {"postgresql://ana:sec/ret@a/trecho", "postgresql://ana:sec@ret@a/trecho",
          "postgresql://ana:sec%zzret@a/trecho", "postgresql://ana:sec#ret@a:1x/trecho",
          "user=ana password=sec ret=1", "password='sec ret", "postgresql://a/t?sec=ret=1",
          "postgresql://ana:[sec:ret/@a/trecho"}) {
        const ConnectionSettings settings = read_connection_url(url);
        EXPECT_NE(settings.mistake, "") << url;
        EXPECT_THAT(settings.mistake, Not(HasSubstr("sec"))) << url;
        EXPECT_THAT(settings.mistake, Not(HasSubstr("ret"))) << url;
        EXPECT_THAT(url_without_password(url), Not(HasSubstr("ret"))) << url;
    }
}

TEST(ConnectionUrl, IsLookedUpOnlyWhereItHasAName) {
    DatabaseWorld world;
    const auto found = [&](const DatabaseServer& server) {
        const FoundServers servers =
            world.run(find_addresses(world.executor(), world.clock, server, TimePoint::max()));
        std::string text = servers.mistake;
        for (const DatabaseServer& address : servers.servers)
            text += (text.empty() ? "" : " ") + as_text(address);
        return text;
    };
    EXPECT_EQ(found({"/tmp/a", "", "1"}), "/tmp/a||1");
    EXPECT_EQ(found({"", "", "1"}), "||1");
    EXPECT_EQ(found({"127.0.0.1", "", "1"}), "127.0.0.1|127.0.0.1|1");
    EXPECT_EQ(found({"unknown.invalid", "10.0.0.1", "1"}), "unknown.invalid|10.0.0.1|1");
    EXPECT_THAT(found({"localhost", "", "1"}), HasSubstr("localhost|127.0.0.1|1"));
    EXPECT_THAT(found({"unknown.invalid", "", "1"}),
                HasSubstr("can't find the host unknown.invalid: "));
}

} // namespace trecho
