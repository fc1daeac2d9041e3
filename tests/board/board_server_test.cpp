// Goal: every address of the board answers as HTTP says, and no browser, however rude, takes more
// than its share of time, connections or memory.
#include "board/board_world.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>

#include <fstream>

namespace trecho {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(BoardServer, AnswersEachAddress) {
    BoardWorld world;
    world.source.connections[12] = R"({"id":12})";
    EXPECT_THAT(world.get("/"), AllOf(StartsWith("HTTP/1.1 200 OK\r\n"),
                                      HasSubstr("\r\nContent-Type: text/html; charset=utf-8\r\n"),
                                      HasSubstr("<!doctype html>")));
    EXPECT_THAT(world.get("/healthz"), EndsWith("\r\n\r\nok\n"));
    EXPECT_THAT(world.get("/snapshot"), AllOf(HasSubstr("\r\nContent-Type: application/json\r\n"),
                                              EndsWith("\r\n\r\n{\"snapshot\":1}")));
    EXPECT_THAT(world.get("/connections/12"), EndsWith("\r\n\r\n{\"id\":12}"));
    EXPECT_THAT(world.get("/coroutines"), EndsWith("\r\n\r\n{\"coroutines\":[]}"));
    EXPECT_THAT(world.get("/metrics"),
                AllOf(HasSubstr("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"),
                      HasSubstr("\r\n\r\nbrowsers ")));
    EXPECT_THAT(world.get("/?language=pt"), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(BoardServer, HasNothingElse) {
    BoardWorld world;
    for (const std::string path :
         {"/nothing", "/trace", "/connections/", "/connections/12", "/connections/x",
          "/connections/12/", "/connections/99999999999999999999999", "/connections/-1",
          "/../etc/passwd", "/%2e%2e/", "//", "/healthz/", "/Healthz"})
        EXPECT_THAT(world.get(path), StartsWith("HTTP/1.1 404 Not Found\r\n")) << path;
}

TEST(BoardServer, SendsTheHeadersThatProtectAPage) {
    BoardWorld world;
    for (const std::string path : {"/", "/snapshot", "/nothing", "/events"})
        EXPECT_THAT(world.get(path),
                    AllOf(HasSubstr("\r\nContent-Security-Policy: default-src 'none'; "),
                          HasSubstr("\r\nX-Content-Type-Options: nosniff\r\n"),
                          HasSubstr("\r\nReferrer-Policy: no-referrer\r\n"),
                          HasSubstr("\r\nCache-Control: no-store\r\n"), HasSubstr("\r\nDate: "),
                          Not(HasSubstr("Access-Control"))))
            << path;
}

TEST(BoardServer, AnswersHeadWithoutABody) {
    BoardWorld world;
    const auto browser = world.connect();
    const std::string heard =
        world.ask(*browser, "HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + get_health);
    EXPECT_EQ(count_of("\r\nContent-Length: 3\r\n", heard), 2U);
    EXPECT_EQ(count_of("ok\n", heard), 1U);

    const std::string events = world.ask(*browser, "HEAD /events HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(events, AllOf(HasSubstr("text/event-stream"), EndsWith("\r\n\r\n")));
    EXPECT_TRUE(browser->is_disconnected());
    EXPECT_EQ(world.source.asked, 0);
}

TEST(BoardServer, OnlyReads) {
    BoardWorld world;
    const auto browser = world.connect();
    for (const std::string method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"})
        EXPECT_THAT(world.ask(*browser, method + " /snapshot HTTP/1.1\r\nHost: a\r\n\r\n"),
                    AllOf(StartsWith("HTTP/1.1 405 Method Not Allowed\r\n"),
                          HasSubstr("\r\nAllow: GET, HEAD\r\n")));
    EXPECT_THAT(world.ask(*browser, "POST /nothing HTTP/1.1\r\nHost: a\r\n\r\n"),
                StartsWith("HTTP/1.1 404 "));
    EXPECT_EQ(world.source.snapshots, 0);
}

TEST(BoardServer, KeepsTheConnectionUntilItIsToldNotTo) {
    BoardWorld world;
    const auto browser = world.connect();
    for (int request = 0; request < 3; ++request)
        EXPECT_THAT(world.ask(*browser, get_health), HasSubstr("\r\nConnection: keep-alive\r\n"));
    EXPECT_FALSE(browser->is_disconnected());
    EXPECT_THAT(world.ask(*browser, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
                HasSubstr("\r\nConnection: close\r\n"));
    EXPECT_TRUE(browser->is_disconnected());

    const auto old = world.connect();
    EXPECT_THAT(world.ask(*old, "GET /healthz HTTP/1.0\r\n\r\n"), EndsWith("ok\n"));
    EXPECT_TRUE(old->is_disconnected());
}

TEST(BoardServer, AnswersPipelinedRequestsInOrder) {
    BoardWorld world;
    const auto browser = world.connect();
    std::string requests;
    for (int id = 1; id <= 200; ++id) {
        world.source.connections[static_cast<ConnectionId>(id)] = "[" + std::to_string(id) + "]";
        requests += "GET /connections/" + std::to_string(id) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }
    const std::string heard = world.ask(*browser, requests);
    std::size_t at = 0;
    for (int id = 1; id <= 200; ++id) {
        at = heard.find("[" + std::to_string(id) + "]", at);
        ASSERT_NE(at, std::string::npos) << id;
    }
    EXPECT_EQ(count_of("HTTP/1.1 200 OK\r\n", heard), 200U);
}

TEST(BoardServer, AnswersARequestThatComesByteByByte) {
    BoardWorld world;
    const auto browser = world.connect();
    for (const char byte : get_health) {
        browser->say(std::string(1, byte));
        world.run_for(1ms);
    }
    world.settle();
    EXPECT_THAT(browser->heard(), EndsWith("ok\n"));
}

TEST(BoardServer, RefusesWhatItDoesNotUnderstandAndCloses) {
    BoardWorld world;
    const std::string host = " HTTP/1.1\r\nHost: a\r\n";
    const std::pair<std::string, std::string> refusals[] = {
        {"GET /" + std::string(2000, 'a') + host + "\r\n", "HTTP/1.1 414 URI Too Long\r\n"},
        {"GET /" + host + "X: " + std::string(1'000'000, 'a') + "\r\n\r\n",
         "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
        {"POST /" + host + "Content-Length: 5\r\n\r\nhello", "HTTP/1.1 413 Content Too Large\r\n"},
        {"GET /" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         "HTTP/1.1 501 Not Implemented\r\n"},
        {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
        {"\x16\x03\x01\x02", "HTTP/1.1 400 Bad Request\r\n"}};
    for (const auto& [request, answer] : refusals) {
        const auto browser = world.connect();
        browser->say(request);
        world.run_for(3s);
        const std::string heard = browser->heard();
        EXPECT_THAT(heard, AllOf(StartsWith(answer), HasSubstr("\r\nConnection: close\r\n")));
        EXPECT_EQ(count_of("HTTP/1.1 ", heard), 1U);
        EXPECT_TRUE(browser->is_disconnected()) << answer;
    }
    EXPECT_EQ(world.server.browsers().open, 0U);
}

// Whatever stands behind a request that two servers may end at different places.
TEST(BoardServer, NeverAnswersASmuggledRequest) {
    BoardWorld world;
    for (const std::string headers :
         {"Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: identity\r\n",
          "Transfer-Encoding: chunked, identity\r\n", "Content-Length: 44\r\n",
          "Content-Length: 44\r\nContent-Length: 0\r\n", "Content-Length: 0, 0\r\n",
          "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "X: a\r\n Content-Length: 44\r\n",
          "Transfer-Encoding:\r\n chunked\r\n", "Content-Length : 44\r\n", "Host: b\r\n"}) {
        const auto browser = world.connect();
        const std::string heard = world.ask(*browser, "POST /healthz HTTP/1.1\r\nHost: a\r\n" +
                                                          headers + "\r\n" + get_health);
        EXPECT_EQ(count_of("HTTP/1.1 ", heard), 1U) << headers;
        EXPECT_THAT(heard, Not(HasSubstr("ok\n"))) << headers;
    }
}

TEST(BoardServer, LimitsTheTimeForARequest) {
    BoardWorld world;
    const auto silent = world.connect();
    const auto slow = world.connect();
    slow->say("GET / HTTP/1.1\r\n");
    for (int second = 0; second < 9; ++second) {
        world.run_for(1s);
        slow->say("X: y\r\n");
    }
    world.settle();
    EXPECT_FALSE(slow->is_disconnected());
    world.run_for(2s);
    EXPECT_THAT(slow->heard(), StartsWith("HTTP/1.1 408 Request Timeout\r\n"));
    EXPECT_TRUE(slow->is_disconnected());
    EXPECT_EQ(silent->heard(), "");
    EXPECT_TRUE(silent->is_disconnected());
}

TEST(BoardServer, LetsAKeptConnectionBeIdleForAWhile) {
    BoardWorld world;
    const auto browser = world.connect();
    world.ask(*browser, get_health);
    world.run_for(59s);
    EXPECT_THAT(world.ask(*browser, get_health), EndsWith("ok\n"));
    world.run_for(61s);
    EXPECT_EQ(browser->heard(), "");
    EXPECT_TRUE(browser->is_disconnected());

    const auto slow = world.connect();
    world.ask(*slow, get_health);
    world.run_for(30s);
    slow->say("GET");
    world.run_for(11s);
    EXPECT_THAT(slow->heard(), StartsWith("HTTP/1.1 408 "));
}

TEST(BoardServer, DisconnectsABrowserThatTakesNoAnswer) {
    BoardWorldSettings settings;
    settings.wire.capacity = 4096;
    BoardWorld world(settings);
    world.source.snapshot_text = std::string(1'000'000, 'x');
    const auto browser = world.connect();
    browser->stop_reading();
    browser->say("GET /snapshot HTTP/1.1\r\nHost: a\r\n\r\n");
    world.run_for(29s);
    EXPECT_EQ(world.server.browsers().open, 1U);
    world.run_for(2s);
    EXPECT_EQ(world.server.browsers().open, 0U);
}

TEST(BoardServer, TurnsTheSixtyFifthBrowserAwayButNotItsPage) {
    BoardWorld world;
    std::vector<std::unique_ptr<ScriptedCustomer>> browsers;
    const std::string events_request = "GET /events HTTP/1.1\r\nHost: a\r\n\r\n";
    for (int number = 0; number < 64; ++number) {
        browsers.push_back(world.connect());
        EXPECT_THAT(world.ask(*browsers.back(), events_request), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
    const auto late = world.connect();
    EXPECT_THAT(world.ask(*late, events_request),
                AllOf(StartsWith("HTTP/1.1 503 Service Unavailable\r\n"),
                      HasSubstr("\r\nRetry-After: 1\r\n")));
    EXPECT_THAT(world.get("/healthz"), EndsWith("ok\n"));

    browsers.back()->hang_up();
    world.settle();
    const auto next = world.connect();
    EXPECT_THAT(world.ask(*next, events_request), StartsWith("HTTP/1.1 200 OK\r\n"));
}

TEST(BoardServer, LetsElevenBrowsersLoadThePageWithSixConnectionsEach) {
    BoardWorld world;
    std::vector<std::unique_ptr<ScriptedCustomer>> connections;
    for (int number = 0; number < 66; ++number) {
        connections.push_back(world.connect());
        EXPECT_THAT(world.ask(*connections.back(), get_health), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
}

TEST(BoardServer, TurnsAConnectionTooManyAway) {
    BoardWorldSettings settings;
    settings.server.connections_max = 64;
    BoardWorld world(settings);
    std::vector<std::unique_ptr<ScriptedCustomer>> browsers;
    for (int number = 0; number < 64; ++number) browsers.push_back(world.connect());
    world.settle();
    EXPECT_EQ(world.server.browsers().open, 64U);

    const auto late = world.connect();
    EXPECT_THAT(world.ask(*late, get_health),
                AllOf(StartsWith("HTTP/1.1 503 Service Unavailable\r\n"),
                      HasSubstr("\r\nRetry-After: 1\r\n"), HasSubstr("\r\nConnection: close\r\n")));
    EXPECT_TRUE(late->is_disconnected());
    EXPECT_THAT(world.ask(*browsers[0], get_health), EndsWith("ok\n"));

    browsers.pop_back();
    world.settle();
    EXPECT_THAT(world.get("/healthz"), EndsWith("ok\n"));
}

TEST(BoardServer, BoundsHowManyItTurnsAwayAtATime) {
    BoardWorldSettings settings;
    settings.server.connections_max = 1;
    settings.server.turned_away_max = 2;
    settings.wire.capacity = 16;
    BoardWorld world(settings);
    const auto served = world.connect();
    world.settle();
    std::vector<std::unique_ptr<ScriptedCustomer>> late;
    for (int number = 0; number < 4; ++number) {
        late.push_back(world.connect());
        late.back()->stop_reading();
    }
    world.settle();
    for (const auto& browser : late) browser->read_on();
    world.run_for(5s);
    int told = 0;
    for (const auto& browser : late) told += browser->heard().starts_with("HTTP/1.1 503 ") ? 1 : 0;
    EXPECT_EQ(told, 2);
}

TEST(BoardServer, StopsAtOnceWhateverBrowsersDo) {
    BoardWorldSettings settings;
    settings.wire.capacity = 4096;
    BoardWorld world(settings);
    world.source.snapshot_text = std::string(1'000'000, 'x');
    const auto silent = world.connect();
    const auto slow = world.connect();
    slow->say("GET / HT");
    const auto stuck = world.connect();
    stuck->stop_reading();
    stuck->say("GET /snapshot HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto stuck_reader = world.connect();
    stuck_reader->stop_reading();
    stuck_reader->say(get_events);
    const auto refused = world.connect();
    refused->stay_open();
    refused->say("nonsense\n");
    world.settle();
    EXPECT_EQ(world.server.browsers().open, 5U);

    world.begin_stop();
    world.run_for(20ms);
    EXPECT_TRUE(world.has_stopped());
    EXPECT_EQ(world.server.browsers().open, 0U);
    EXPECT_FALSE(world.wire.connect_to("board"));
}

TEST(BoardServer, IsInTheCensusWithEachCoroutine) {
    BoardWorldSettings settings;
    settings.wire.capacity = 4096;
    BoardWorld world(settings);
    const auto steps = [&world] {
        std::vector<std::string> all;
        for (const ListedWait& wait : world.census.list()) {
            EXPECT_THAT(std::string(wait.file), StartsWith("src/board/"));
            all.push_back(std::string(wait.step) + ": " + wait.function);
        }
        return all;
    };
    const auto browser = world.connect();
    world.settle();
    const auto follows = world.connect();
    world.ask(*follows, get_events);
    EXPECT_THAT(steps(), testing::UnorderedElementsAre(
                             "accepts browsers: BoardServer::accept_browser",
                             "waits for a browser's request: BoardServer::answer_requests",
                             "waits for news for a browser: EventStream::send_texts",
                             "tells browsers what has changed: EventStream::gather"));

    world.source.snapshot_text = std::string(1'000'000, 'x');
    browser->stop_reading();
    browser->say("GET /snapshot HTTP/1.1\r\nHost: a\r\n\r\n");
    world.settle();
    EXPECT_THAT(steps(), testing::Contains("a browser takes what it is sent: "
                                           "BoardServer::answer_with_text"));
}

TEST(BoardServer, DoesNothingWhenNobodyAsks) {
    BoardWorld world;
    world.run(); // returns: no timer runs
    EXPECT_EQ(world.source.asked, 0);
    EXPECT_EQ(world.source.snapshots, 0);
}

TEST(BoardServer, ServesATraceInsteadOfEvents) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "trace.json";
    std::string trace = "[\n";
    for (int line = 0; line < 5000; ++line)
        trace += R"({"name":"held","ph":"i","ts":)" + std::to_string(line) + "},\n";
    std::ofstream(file) << trace;
    BoardWorld world;
    world.source.trace = file;
    const auto browser = world.connect();
    browser->say("GET /trace HTTP/1.1\r\nHost: a\r\n\r\n");
    world.run_for(10s);
    const std::string heard = browser->heard();
    EXPECT_THAT(heard, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(heard.substr(heard.find("\r\n\r\n") + 4), trace);
    EXPECT_TRUE(browser->is_disconnected());
    for (const std::string path : {"/events", "/coroutines", "/metrics"})
        EXPECT_THAT(world.get(path), StartsWith("HTTP/1.1 404 ")) << path;
}

} // namespace trecho
