// Goal: trecho load measures a real server, checks its own counts, and writes a file for plots.
#include "end_to_end/server_process.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::HasSubstr;

namespace {

class LoadCommand : public testing::Test {
protected:
    LoadCommand() {
        write_network(folder_.path());
        write_text(folder_.path() / "large.json", R"({"legs": [
            {"origin": "Recife", "destination": "Salvador", "seats": 1000000},
            {"origin": "Salvador", "destination": "Natal", "seats": 1000000}]})");
    }

    Ran load(std::vector<std::string> words) {
        words.insert(words.begin(), {"load", "--connect", server_->address()});
        return run_trecho(folder_.path(), words);
    }

    void start(const std::vector<std::string>& options = {"--network", "large.json"}) {
        server_.emplace(folder_.path(), options);
    }

    boost::json::value report() const {
        return boost::json::parse(read_text(folder_.path() / "load.json"));
    }

    TemporaryFolder folder_;
    std::optional<ServerProcess> server_;
};

} // namespace

TEST_F(LoadCommand, BuysAndAgreesWithTheServer) {
    start();
    const Ran ran = load({"--clients", "8", "--duration", "300ms", "--json", "load.json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.errors;
    EXPECT_THAT(ran.output, HasSubstr("8 clients for"));
    EXPECT_THAT(ran.output, HasSubstr("p99.9"));
    EXPECT_THAT(ran.output, HasSubstr("as many as were bought here"));
    EXPECT_EQ(ran.errors, "") << "no progress where there is no terminal";

    const boost::json::value json = report();
    const auto bought = json.at("counts").at("bought").to_number<std::uint64_t>();
    EXPECT_GT(bought, 0U);
    EXPECT_TRUE(json.at("check").at("agrees").as_bool());
    EXPECT_EQ(json.at("settings").at("clients").to_number<int>(), 8);
    EXPECT_EQ(json.at("settings").at("loop").as_string(), "closed");
    EXPECT_EQ(json.at("intervals").as_array().size(), 3U);
    std::uint64_t counted = 0;
    for (const auto& bucket : json.at("latency").at("purchase").at("histogram_us").as_array()) {
        counted += bucket.at(1).to_number<std::uint64_t>();
    }
    EXPECT_EQ(counted, bought);
}

TEST_F(LoadCommand, AsksAtARateInAnOpenLoop) {
    start();
    const Ran ran = load({"--clients", "8", "--duration", "300ms", "--rate", "100", "--legs", "hot",
                          "--decline", "0.5", "--json", "load.json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.errors;
    const boost::json::value json = report();
    EXPECT_EQ(json.at("settings").at("itineraries").to_number<int>(), 1);
    const auto& counts = json.at("counts");
    int asked = 0; // the sum of all results
    for (const auto& count : counts.as_object()) asked += count.value().to_number<int>();
    // 30 are due. On a busy machine some of the last are still open when the time is up; in virtual
    // time the load's own tests count them exactly.
    EXPECT_GE(asked, 10);
    EXPECT_LE(asked, 30);
}

TEST_F(LoadCommand, AsksForTheGivenItineraryWithoutProtocolTwo) {
    start();
    const Ran ran = load({"--clients", "2", "--duration", "200ms", "--itinerary",
                          "Recife > Salvador", "--json", "load.json"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.errors;
    EXPECT_THAT(ran.output, HasSubstr("check: none"));
    EXPECT_GT(report().at("counts").at("bought").to_number<int>(), 0);
}

TEST_F(LoadCommand, SaysThatTheSeatsRanOut) {
    start({});
    const Ran ran = load({"--clients", "2", "--duration", "300ms"});
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    EXPECT_THAT(ran.output, HasSubstr("the server says that it sold 4,"));
    EXPECT_THAT(ran.output, HasSubstr("the seats ran out"));
    const Ran again = load({"--clients", "2", "--duration", "300ms"});
    EXPECT_EQ(again.exit_code, 1);
    EXPECT_THAT(again.errors, HasSubstr("has no seat left to buy"));
}

TEST_F(LoadCommand, SaysThatThereIsNoServer) {
    start();
    server_->stop();
    const Ran ran = load({"--clients", "1", "--duration", "1s"});
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_THAT(ran.errors, HasSubstr("Start it with: " TRECHO_BINARY " serve"));
}

TEST_F(LoadCommand, RefusesAFileThatCannotBeWrittenBeforeItBegins) {
    start();
    const Ran ran =
        load({"--clients", "1", "--duration", "9s", "--json", "no/such/folder/load.json"});
    EXPECT_EQ(ran.exit_code, 1);
    EXPECT_THAT(ran.errors, HasSubstr("can't write no/such/folder/load.json"));
}

TEST_F(LoadCommand, RequiresClientsAndDuration) {
    start();
    EXPECT_EQ(load({"--clients", "1"}).exit_code, 2);
    EXPECT_EQ(load({"--duration", "1s"}).exit_code, 2);
    EXPECT_EQ(load({"--clients", "1", "--duration", "1s", "--decline", "2"}).exit_code, 2);
    EXPECT_EQ(load({"--clients", "1", "--duration", "1s", "--legs", "all"}).exit_code, 2);
}

TEST_F(LoadCommand, RefusesAnInvalidItinerary) {
    start();
    for (const std::string request : {"QUIT", "HELLO 2", "Recife", "ROUTES A > B", ""}) {
        const Ran ran = load({"--clients", "1", "--duration", "100ms", "--itinerary", request});
        EXPECT_EQ(ran.exit_code, 2) << request;
        EXPECT_THAT(ran.errors, HasSubstr("write it as: Recife > Salvador")) << request;
    }
}

TEST_F(LoadCommand, SaysWhyTheServerRefusesIt) {
    start({"--network", "large.json", "--max-clients", "1"});
    TcpClient only(server_->port());
    only.send("HELLO 2\n");
    only.receive_line();
    const Ran ran = load({"--clients", "1", "--duration", "100ms"});
    EXPECT_EQ(ran.exit_code, 3);
    EXPECT_THAT(ran.errors, HasSubstr("the server refuses (busy)"));
}

} // namespace trecho
