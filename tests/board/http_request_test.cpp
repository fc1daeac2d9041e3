// Goal: the board reads a request in one way only, the strictest, however its bytes arrive.
#include "board/http_request.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace trecho {

namespace {

std::string request_with(const std::string& headers) {
    return "GET / HTTP/1.1\r\nHost: board\r\n" + headers + "\r\n";
}

HttpRequest accepted(const std::string& header) {
    const ParsedRequest parsed = parse_http_request(header);
    const auto* const request = std::get_if<HttpRequest>(&parsed);
    EXPECT_TRUE(request) << header;
    return request ? *request : HttpRequest();
}

HttpStatus refused(const std::string& header) {
    const ParsedRequest parsed = parse_http_request(header);
    const auto* const status = std::get_if<HttpStatus>(&parsed);
    EXPECT_TRUE(status) << header;
    return status ? *status : HttpStatus::ok;
}

// Gives the buffer at most `piece` bytes at a time; returns what it takes until a refusal.
std::vector<ParsedRequest> take_all(std::string_view bytes, std::size_t piece) {
    HttpRequestBuffer buffer;
    std::vector<ParsedRequest> taken;
    for (;;) {
        if (auto request = buffer.take()) {
            taken.push_back(*request);
            if (std::holds_alternative<HttpStatus>(*request)) return taken;
            continue;
        }
        if (bytes.empty()) return taken;
        const auto space = buffer.free_space();
        const std::size_t size = std::min({piece, bytes.size(), space.size()});
        std::ranges::copy(bytes.substr(0, size), space.begin());
        buffer.received(size);
        bytes.remove_prefix(size);
    }
}

} // namespace

TEST(HttpRequest, HasAMethodAndAPathWithoutTheQuery) {
    const HttpRequest get = accepted("GET /connections/12?x=1 HTTP/1.1\r\nHost: a:80\r\n\r\n");
    EXPECT_EQ(get.method, HttpMethod::get);
    EXPECT_EQ(get.path, "/connections/12");
    EXPECT_EQ(accepted("HEAD / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n").method, HttpMethod::head);
    EXPECT_EQ(accepted("POST / HTTP/1.1\r\nHost: a\r\n\r\n").method, HttpMethod::other);
    EXPECT_EQ(accepted("get / HTTP/1.1\r\nHost: a\r\n\r\n").method, HttpMethod::other);
    EXPECT_EQ(accepted("BREW / HTTP/1.1\r\nHost: a\r\n\r\n").method, HttpMethod::other);
}

TEST(HttpRequest, KeepsTheConnectionAsItsVersionSays) {
    EXPECT_TRUE(accepted(request_with("")).keeps_alive);
    EXPECT_FALSE(accepted(request_with("Connection: close\r\n")).keeps_alive);
    EXPECT_FALSE(accepted("GET / HTTP/1.0\r\n\r\n").keeps_alive);
    EXPECT_TRUE(accepted("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps_alive);
}

TEST(HttpRequest, MayHaveAnEmptyBody) {
    EXPECT_EQ(accepted(request_with("Content-Length: 0\r\n")).path, "/");
}

TEST(HttpRequest, RefusesABody) {
    EXPECT_EQ(refused(request_with("Content-Length: 1\r\n")), HttpStatus::content_too_large);
    EXPECT_EQ(refused(request_with("Content-Length: 18446744073709551615\r\n")),
              HttpStatus::content_too_large);
}

TEST(HttpRequest, RefusesWhatAProxyMayReadInAnotherWay) {
    for (const std::string headers : {"Content-Length: 0, 0\r\n",
                                      "Content-Length: 00\r\n",
                                      "Content-Length: +0\r\n",
                                      "Content-Length: -1\r\n",
                                      "Content-Length: 0x0\r\n",
                                      "Content-Length:\r\n",
                                      "Content-Length: 0\r\nContent-Length: 0\r\n",
                                      "Content-Length: 0\r\nContent-Length: 5\r\n",
                                      "Content-Length: 5\r\nContent-Length: 5\r\n",
                                      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                                      "Content-Length: 18446744073709551616\r\n",
                                      "X: a\r\n b\r\n",
                                      "X: a\r\n\tb\r\n",
                                      "X : a\r\n",
                                      " X: a\r\n",
                                      ": a\r\n",
                                      "X\r\n",
                                      "X: a\n",
                                      "X: a\rY: b\r\n",
                                      "Content-Length : 5\r\n",
                                      "Transfer-Encoding : chunked\r\n",
                                      "X: \x01\r\n",
                                      "X: \x7f\r\n",
                                      "Host: other\r\n",
                                      "host: board\r\n"})
        EXPECT_EQ(refused(request_with(headers)), HttpStatus::bad_request) << headers;
    EXPECT_EQ(refused(request_with(std::string("X: a\0b\r\n", 8))), HttpStatus::bad_request);
}

TEST(HttpRequest, RefusesEveryTransferEncoding) {
    for (const std::string value : {"chunked", "xchunked", "identity", "chunked, identity",
                                    "gzip, chunked", "\"chunked\"", "cow", "", "CHUNKED"})
        EXPECT_EQ(refused(request_with("Transfer-Encoding: " + value + "\r\n")),
                  HttpStatus::not_implemented)
            << value;
}

TEST(HttpRequest, NamesOneHost) {
    for (const std::string header :
         {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
          "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"})
        EXPECT_EQ(refused(header), HttpStatus::bad_request) << header;
}

TEST(HttpRequest, HasATargetOnThisServer) {
    for (const std::string line :
         {"GET http://board/ HTTP/1.1", "GET * HTTP/1.1", "GET board HTTP/1.1",
          "CONNECT board:80 HTTP/1.1", "GET /a#b HTTP/1.1", "GET /a b HTTP/1.1", "GET  / HTTP/1.1",
          "GET / HTTP/1.2", "GET / HTTP/2.0", "GET / HTTP/0.9", "GET / http/1.1", "GET /", "GET",
          "GET /\xc3\xa9 HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", ""})
        EXPECT_EQ(refused(line + "\r\nHost: board\r\n\r\n"), HttpStatus::bad_request) << line;
    EXPECT_EQ(
        refused("GET /" + std::string(http_target_bytes_max, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"),
        HttpStatus::uri_too_long);
}

TEST(HttpRequestBuffer, TakesTheSameRequestsInPiecesOfAnySize) {
    const std::string bytes = "GET /a HTTP/1.1\r\nHost: b\r\n\r\nHEAD /c HTTP/1.0\r\n\r\n" +
                              request_with("Content-Length: 0\r\n") + "GET /half HTTP/1.1\r\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, bytes.size()}) {
        const auto taken = take_all(bytes, piece);
        ASSERT_EQ(taken.size(), 3U) << piece;
        EXPECT_EQ(std::get<HttpRequest>(taken[0]).path, "/a");
        EXPECT_EQ(std::get<HttpRequest>(taken[1]).path, "/c");
        EXPECT_EQ(std::get<HttpRequest>(taken[2]).path, "/");
    }
}

TEST(HttpRequestBuffer, TakesNothingBehindARefusal) {
    const std::string bytes =
        request_with("Transfer-Encoding: identity\r\n") + "0\r\n\r\n" + request_with("");
    EXPECT_EQ(take_all(bytes, bytes.size()),
              std::vector<ParsedRequest>{HttpStatus::not_implemented});
}

TEST(HttpRequestBuffer, LimitsTheHeader) {
    const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
    const std::size_t left = http_header_bytes_max - start.size() - 4;
    const auto longest = take_all(start + std::string(left, 'x') + "\r\n\r\n", 1000);
    ASSERT_EQ(longest.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<HttpRequest>(longest[0]));

    const std::vector<ParsedRequest> too_large{HttpStatus::header_too_large};
    EXPECT_EQ(take_all(start + std::string(left + 1, 'x') + "\r\n\r\n", 1000), too_large);
    EXPECT_EQ(take_all(start + std::string(1'000'000, 'x'), 4096), too_large);
    EXPECT_EQ(take_all("GET /" + std::string(1'000'000, 'x'), 4096),
              std::vector<ParsedRequest>{HttpStatus::uri_too_long});
}

TEST(HttpRequestBuffer, RefusesOtherProtocolsAtOnce) {
    const std::vector<ParsedRequest> bad{HttpStatus::bad_request};
    EXPECT_EQ(take_all("\x16\x03\x01\x02", 1), bad);                   // TLS
    EXPECT_EQ(take_all("GET / HTTP/1.1\nHost: a\n\n", 100), bad);      // bare LF
    EXPECT_EQ(take_all("Recife > Salvador\nS\n", 100), bad);           // a customer
    EXPECT_EQ(take_all("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 100), bad); // HTTP/2
}

} // namespace trecho
