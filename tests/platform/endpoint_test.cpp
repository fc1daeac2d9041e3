// Goal: parse_endpoint accepts HOST:PORT as people write it, and nothing else.
#include "platform/endpoint.hpp"

#include <gtest/gtest.h>

namespace trecho {

TEST(Endpoint, IsParsedAndPrintedAsHostAndPort) {
    EXPECT_EQ(parse_endpoint("127.0.0.1:7878")->host, "127.0.0.1");
    EXPECT_EQ(parse_endpoint("127.0.0.1:7878")->port, 7878);
    EXPECT_EQ(parse_endpoint("localhost:0")->port, 0);
    EXPECT_EQ(parse_endpoint("[::1]:65535")->host, "::1");
    EXPECT_EQ(to_string(*parse_endpoint("[::1]:1")), "[::1]:1");
    EXPECT_EQ(to_string(*parse_endpoint("localhost:80")), "localhost:80");
}

TEST(Endpoint, RefusesAnythingElse) {
    for (const char* text : {"", ":", ":80", "host", "host:", "host:x", "host:65536", "host:-1",
                             "host:+1", "host: 1", "host:1 ", "::1:80"}) {
        EXPECT_FALSE(parse_endpoint(text)) << text;
    }
}

} // namespace trecho
