// Goal: a trace file tells all that happened: a reader who replays it ends with the seats of the
// ledger.
#include "end_to_end/server_process.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <regex>
#include <sstream>

namespace trecho {

namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;

using Records = std::vector<json::object>;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// Without the first line, `[`, the last one, `]`, and the comma at the end of each other.
Records records_of(const std::vector<std::string>& lines) {
    Records records;
    for (std::string line : lines) {
        if (line == "[" || line == "]") continue;
        if (line.ends_with(',')) line.pop_back();
        boost::system::error_code error;
        json::value record = json::parse(line, error);
        EXPECT_TRUE(!error && record.is_object()) << line;
        if (record.is_object()) records.push_back(record.as_object());
    }
    return records;
}

bool is(const json::object& record, std::string_view phase) {
    return record.at("ph").as_string() == phase;
}

bool is_start(const json::object& record) {
    return is(record, "M") && record.at("name").as_string() == "trecho";
}

// The names of a connection's events, in order.
std::vector<std::string> events_of(const Records& records, int connection) {
    std::vector<std::string> names;
    for (const json::object& record : records) {
        if (is(record, "i") && record.at("tid").to_number<int>() == connection)
            names.emplace_back(record.at("name").as_string());
    }
    return names;
}

// Does what a reader of the file does: counts seats from the first record on, by the events.
class Replay {
public:
    explicit Replay(const Records& records) {
        for (const json::object& record : records) {
            if (is_start(record)) start(record.at("args").as_object());
            if (is(record, "i")) count(record);
        }
    }

    // As `trecho audit` prints them.
    std::string sold() const {
        std::string text;
        for (std::size_t leg = 0; leg < counts_.size(); ++leg) {
            if (counts_[leg][2] == 0) continue;
            text += std::to_string(counts_[leg][2]) + " of " + std::to_string(seats_[leg]) +
                    " seats sold  " + names_[leg] + "\n";
        }
        return text;
    }

    int held() const {
        int sum = 0;
        for (const auto& counts : counts_) sum += counts[1];
        return sum;
    }

    int starts = 0;
    int broken = 0; // moves of a seat that wasn't there

private:
    enum Kind : std::uint8_t { free, held_, sold_ };

    void start(const json::object& details) {
        ++starts;
        counts_.clear();
        seats_.clear();
        names_.clear();
        for (const json::value& leg : details.at("legs").as_array()) {
            counts_.push_back(json::value_to<std::array<int, 3>>(leg.at("counts")));
            seats_.push_back(leg.at("seats").to_number<int>());
            names_.push_back(std::string(leg.at("origin").as_string()) + " > " +
                             std::string(leg.at("destination").as_string()));
        }
    }

    void count(const json::object& event) {
        const std::string_view name = event.at("name").as_string();
        if (name == "held") move(event, free, held_);
        if (name == "sold") move(event, held_, sold_);
        if (name == "released" || name == "expired") move(event, held_, free);
        if (name == "cancelled") move(event, sold_, free);
    }

    void move(const json::object& event, Kind from, Kind to) {
        for (const json::value& leg : event.at("args").at("legs").as_array()) {
            auto& counts = counts_.at(leg.to_number<std::size_t>());
            if (--counts[from] < 0) ++broken;
            ++counts[to];
        }
    }

    std::vector<std::array<int, 3>> counts_;
    std::vector<int> seats_;
    std::vector<std::string> names_;
};

class TraceFile : public testing::Test {
protected:
    TraceFile() { write_network(folder_.path()); }

    void start(std::vector<std::string> options = {}) {
        options.insert(options.end(), {"--trace", "trace.json"});
        server_.emplace(folder_.path(), options);
    }

    // Else the server would tell the client that it stops, which is an event too.
    static void leave(TcpClient& client) {
        client.end_writing();
        EXPECT_TRUE(client.is_closed());
    }

    std::string text() const { return read_text(folder_.path() / "trace.json"); }

    Records stop_and_read() {
        EXPECT_EQ(server_->stop(), 0);
        return records_of(lines_of(text()));
    }

    std::string audit() const {
        const Ran ran =
            run_trecho(folder_.path(), {"audit", "--network", "network.json", "--state", "state"});
        EXPECT_EQ(ran.exit_code, 0) << ran.errors;
        return ran.output;
    }

    static std::string session_in(const std::string& answers) {
        std::smatch found;
        EXPECT_TRUE(std::regex_search(answers, found, std::regex(R"x("session":"(\w+)")x")));
        return found[1];
    }

    TemporaryFolder folder_;
    std::optional<ServerProcess> server_;
};

} // namespace

TEST_F(TraceFile, HasTheEventsOfEachConnectionAndTheSeatsOfTheLedger) {
    start();
    TcpClient buyer(server_->port()); // several legs
    buyer.send("HELLO 2\nNAME Ana\nRecife > Salvador > Natal\nS\n");
    EXPECT_THAT(buyer.receive_lines(4), HasSubstr(R"("ticket":"T1")"));
    TcpClient other(server_->port());
    other.send("Recife > Salvador\nN\nSalvador > Natal\n");
    EXPECT_EQ(other.receive_lines(3), "True\nFalse\nFalse\n");
    std::string session;
    {
        TcpClient dropped(server_->port());
        dropped.send("HELLO 2\nRecife > Salvador\n");
        session = session_in(dropped.receive_lines(2));
    }
    TcpClient back(server_->port());
    back.send("HELLO 2\nRESUME " + session + "\nS\n");
    EXPECT_THAT(back.receive_lines(3), HasSubstr(R"("ticket":"T2")"));
    buyer.send("CANCEL T1\n");
    EXPECT_THAT(buyer.receive_line(), HasSubstr(R"("cancelled":true)"));
    for (TcpClient* const client : {&buyer, &other, &back}) leave(*client);

    const Records records = stop_and_read();
    EXPECT_THAT(text(), testing::EndsWith("\n]\n"));
    ASSERT_FALSE(records.empty());
    EXPECT_TRUE(is_start(records.front())) << "the network comes first";
    EXPECT_THAT(events_of(records, 1),
                ElementsAre("opened", "session_opened", "named", "turn_taken", "held", "storing",
                            "sold", "cancelled", "closed"));
    EXPECT_THAT(events_of(records, 2), ElementsAre("opened", "turn_taken", "held", "declined",
                                                   "released", "refused", "closed"));
    EXPECT_THAT(events_of(records, 3),
                ElementsAre("opened", "session_opened", "turn_taken", "held", "closed"));
    EXPECT_THAT(events_of(records, 4), ElementsAre("opened", "session_opened", "session_resumed",
                                                   "resumed", "storing", "sold", "closed"));
    EXPECT_EQ(text().find(session), std::string::npos) << "a session's token is a secret";
    const Replay replay(records);
    EXPECT_EQ(replay.broken, 0);
    EXPECT_EQ(replay.held(), 0);
    EXPECT_EQ(replay.sold(), "1 of 3 seats sold  Recife > Salvador\n");
    EXPECT_THAT(audit(), testing::StartsWith(replay.sold()));
}

TEST_F(TraceFile, BeginsWithWhatWasSoldBefore) {
    const auto buy = [this] {
        TcpClient client(server_->port());
        client.send("Recife > Salvador\nS\n");
        EXPECT_EQ(client.receive_lines(2), "True\nTrue\n");
    };
    start();
    buy();
    stop_and_read();
    start();
    buy();
    const Replay replay(stop_and_read());
    EXPECT_EQ(replay.sold(), "2 of 3 seats sold  Recife > Salvador\n");
    EXPECT_THAT(audit(), testing::StartsWith(replay.sold()));
}

TEST_F(TraceFile, HasAnExpiryOnceAndNoReleaseAfterIt) {
    start({"--confirm-timeout", "200ms"});
    TcpClient silent(server_->port());
    silent.send("HELLO 2\nRecife > Salvador\n");
    EXPECT_THAT(silent.receive_lines(3), HasSubstr("expired"));
    leave(silent);
    const Records records = stop_and_read();
    EXPECT_THAT(events_of(records, 1),
                ElementsAre("opened", "session_opened", "turn_taken", "held", "expired", "closed"));
    EXPECT_EQ(Replay(records).held(), 0);
}

TEST_F(TraceFile, CanBeReadLineByLineAfterAKill) {
    start();
    constexpr int declined = 300; // more than a buffer
    TcpClient client(server_->port());
    for (int i = 0; i < declined; ++i) {
        client.send("Recife > Salvador\nN\n");
        EXPECT_EQ(client.receive_lines(2), "True\nFalse\n");
    }
    server_->kill();
    std::vector<std::string> lines = lines_of(text());
    ASSERT_GT(lines.size(), 100U);
    lines.pop_back(); // cut anywhere
    const Records records = records_of(lines);
    EXPECT_EQ(records.size(), lines.size() - 1);
    EXPECT_EQ(Replay(records).broken, 0);
}

TEST_F(TraceFile, ShowsEachRestartOfASimulatedServer) {
    int restarts = 0;
    for (int seed = 1; seed <= 10; ++seed) {
        const Ran ran = run_trecho(
            folder_.path(), {"simulate", "--seed", std::to_string(seed), "--trace", "trace.json"});
        EXPECT_EQ(ran.exit_code, 0) << ran.errors;
        const Records records = records_of(lines_of(text()));
        const Replay replay(records);
        EXPECT_EQ(replay.broken, 0) << seed;
        EXPECT_EQ(replay.held(), 0) << seed;
        restarts += replay.starts - 1;
        int newest = 0;
        for (const json::object& record : records) {
            if (record.at("name").as_string() != "opened") continue;
            EXPECT_GT(record.at("tid").to_number<int>(), newest) << seed;
            newest = record.at("tid").to_number<int>();
        }
    }
    EXPECT_GT(restarts, 0);
}

} // namespace trecho
