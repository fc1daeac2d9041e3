// Goal: a browser that replays a trace sees no ticket and no address.
#include "board/trace_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace trecho {

namespace {

namespace json = boost::json;

bool has_secret(const json::value& value) {
    bool found = false;
    if (const json::array* const items = value.if_array()) {
        for (const json::value& item : *items) found = found || has_secret(item);
    }
    if (const json::object* const members = value.if_object()) {
        for (const auto& [name, member] : *members)
            found = found || name == "ticket" || name == "peer" || has_secret(member);
    }
    return found;
}

// Draws traces that are wrong in every way: nested, escaped, cut, with bytes changed.
class LineSource {
public:
    std::string next() {
        std::string line = object(0) + (one_in(2) ? "," : "");
        if (one_in(4)) line.resize(below(line.size() + 1));
        for (std::size_t i = one_in(3) ? below(4) : 0; i > 0 && !line.empty(); --i)
            line[below(line.size())] = static_cast<char>(below(256));
        return line;
    }

private:
    std::size_t below(std::size_t end) { return random_() % end; }
    bool one_in(std::size_t chances) { return below(chances) == 0; }

    std::string name() {
        static const std::vector<std::string> names{
            R"("ticket")", R"("peer")",   R"("tick\u0065t")", R"("\u0070eer")",
            R"("name")",   R"("args")",   R"("tid")",         R"("")",
            R"("TICKET")", R"("a\u0000")"};
        return names[below(names.size())];
    }
    std::string value(int depth) {
        static const std::vector<std::string> values{
            "7",      "1e400", "-0", "null", R"("thread_name")", R"x("connection 1 (10.0.0.1:5)")x",
            R"("T1")"};
        if (depth < 40 && one_in(3)) return object(depth + 1);
        if (depth < 40 && one_in(4)) return "[" + value(depth + 1) + "," + value(depth + 1) + "]";
        return values[below(values.size())];
    }
    std::string object(int depth) {
        std::string text = "{";
        for (std::size_t i = below(5); i > 0; --i)
            text += name() + ":" + value(depth) + (i > 1 ? "," : "");
        return text + "}";
    }

    std::mt19937 random_{20}; // the same lines in every run
};

} // namespace

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

TEST(TraceText, HasNoTicketAndNoPeerAtAnyDepthHoweverTheyAreWritten) {
    EXPECT_EQ(without_secrets(R"({"ticket":"T1","args":{"a":[{"peer":1,"b":2}]}})"),
              R"({"args":{"a":[{"b":2}]}})");
    EXPECT_EQ(without_secrets(R"({"args":{"tick\u0065t":"T1","p\u0065er":"x","tid":3}})"),
              R"({"args":{"tid":3}})");
    LineSource source;
    int records = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string line = without_secrets(source.next());
        if (line.empty() || line == "[" || line == "]") continue;
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
        if (line.ends_with(',')) line.pop_back();
        const json::value record = json::parse(line);
        EXPECT_FALSE(has_secret(record)) << line;
        ++records;
    }
    EXPECT_GT(records, 100);
}

TEST(TraceText, NamesALaneAfterItsConnectionOnly) {
    const auto named = [](std::string_view name) {
        return without_secrets(R"({"name":"thread_name","args":{"name":")" + std::string(name) +
                               R"(","more":"10.0.0.1"}})");
    };
    EXPECT_EQ(named("connection 12 (10.0.0.1:4711)"),
              R"({"name":"thread_name","args":{"name":"connection 12"}})");
    EXPECT_EQ(named("connection 12"), R"({"name":"thread_name","args":{"name":"connection 12"}})");
    for (const std::string_view other :
         {"10.0.0.1:4711", "connection 10.0.0.1", "connection x", ""})
        EXPECT_EQ(named(other).find("10.0"), std::string::npos) << other;
    EXPECT_EQ(without_secrets(R"({"name":"thread_name","args":["10.0.0.1"]})"),
              R"({"name":"thread_name","args":{"name":""}})");
}

TEST(TraceText, TakesAnyBytes) {
    std::mt19937 random{20};
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes(random() % 40, ' ');
        for (char& byte : bytes) byte = static_cast<char>(random());
        EXPECT_EQ(without_secrets(bytes).find('\n'), std::string::npos);
    }
    EXPECT_EQ(without_secrets(std::string(1'000'000, '[')), "");
    EXPECT_EQ(without_secrets(R"({"ts":1e400})"), R"({"ts":null})");
    EXPECT_EQ(without_secrets("{\"a\":\"\xff\"}"), "");
}

} // namespace trecho
