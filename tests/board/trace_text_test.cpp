// Goal: a browser that replays a trace sees no ticket and no address.
#include "board/trace_text.hpp"

#include <gtest/gtest.h>

namespace trecho {

TEST(TraceText, HasNoTicketAndNoPeer) {
    EXPECT_EQ(without_secrets("["), "[");
    EXPECT_EQ(without_secrets("]"), "]");
    EXPECT_EQ(without_secrets(R"({"name":"sold","tid":1,"args":{"legs":[3],"ticket":"T1"}},)"),
              R"({"name":"sold","tid":1,"args":{"legs":[3]}},)");
    EXPECT_EQ(without_secrets(R"({"name":"opened","args":{"peer":"127.0.0.1:4711"}})"),
              R"({"name":"opened","args":{}})");
    EXPECT_EQ(without_secrets(
                  R"x({"name":"thread_name","args":{"name":"connection 1 (127.0.0.1:1)"}},)x"),
              R"x({"name":"thread_name","args":{"name":"connection 1"}},)x");
}

TEST(TraceText, LeavesOutWhatItDoesNotUnderstand) {
    for (const std::string line :
         {"", ",", R"({"name":"sold","args":{"ticket":"T1)", "\"T1\",", "[\"T1\"]", "T1"})
        EXPECT_EQ(without_secrets(line), "") << line;
    EXPECT_EQ(without_secrets(R"({"args":7})"), R"({"args":7})");
}

} // namespace trecho
