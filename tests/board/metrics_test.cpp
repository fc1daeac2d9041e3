// Goal: GET /metrics is what Prometheus reads, and its numbers are right.
#include "board/live_world.hpp"
#include "board/metrics.hpp"
#include "protocol/answers.hpp"
#include "support/fenced_blocks.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace trecho {

namespace {

using testing::HasSubstr;

// The metric that a sample belongs to: trecho_sync_records for trecho_sync_records_bucket{le="1"}.
std::string metric_of(const std::string& series, const std::map<std::string, std::string>& types) {
    const std::string name = series.substr(0, series.find('{'));
    for (const std::string_view suffix : {"_bucket", "_sum", "_count"}) {
        if (!name.ends_with(suffix)) continue;
        const std::string metric = name.substr(0, name.size() - suffix.size());
        const auto type = types.find(metric);
        if (type != types.end() && type->second == "histogram") return metric;
    }
    return name;
}

struct Sample {
    std::string series;
    double value = 0;
};

// Fails the test for what promtool lets through: a metric without HELP or TYPE or beside its
// others, a series twice.
std::vector<Sample> samples_in(const std::string& metrics) {
    std::vector<Sample> samples;
    std::map<std::string, std::string> types;
    std::set<std::string> helps;
    std::set<std::string> series;
    std::string current;
    std::istringstream lines(metrics);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string hash;
        std::string word;
        std::string name;
        words >> hash >> word >> name;
        if (hash == "#") {
            if (word == "HELP") {
                EXPECT_TRUE(helps.insert(name).second) << line;
            }
            if (word == "TYPE") {
                words >> types[name];
                current = name;
            }
            continue;
        }
        const std::size_t blank = line.rfind(' ');
        samples.push_back({line.substr(0, blank), std::stod(line.substr(blank + 1))});
        EXPECT_TRUE(series.insert(samples.back().series).second) << line;
        const std::string metric = metric_of(samples.back().series, types);
        EXPECT_EQ(metric, current) << line;
        EXPECT_TRUE(types.contains(metric) && helps.contains(metric)) << line;
        EXPECT_EQ(types[metric] == "counter", metric.ends_with("_total")) << line;
    }
    return samples;
}

double value_of(const std::string& metrics, const std::string& series) {
    for (const Sample& sample : samples_in(metrics)) {
        if (sample.series == series) return sample.value;
    }
    ADD_FAILURE() << "no " << series;
    return -1;
}

// Its buckets don't fall, and the last is without a bound and has the count of all.
void expect_histogram(const std::string& metrics, const std::string& name, double count) {
    double before = 0;
    std::string last;
    for (const Sample& sample : samples_in(metrics)) {
        if (!sample.series.starts_with(name + "_bucket")) continue;
        EXPECT_GE(sample.value, before) << sample.series;
        before = sample.value;
        last = sample.series;
    }
    EXPECT_EQ(last, name + R"(_bucket{le="+Inf"})");
    EXPECT_EQ(before, count) << name;
    EXPECT_EQ(value_of(metrics, name + "_count"), count);
}

} // namespace

TEST(Metrics, AreWellFormedBeforeAnythingHappens) {
    LiveWorld world;
    const std::string metrics = world.source.metrics({});
    EXPECT_GT(samples_in(metrics).size(), 50U);
    EXPECT_TRUE(metrics.ends_with("\n"));
    for (const char* const name :
         {"trecho_sync_duration_seconds", "trecho_offer_duration_seconds", "trecho_sync_records"})
        expect_histogram(metrics, name, 0);
}

TEST(Metrics, CountWhatHasHappened) {
    LiveWorld world;
    const auto buyer = world.connect_with_hello();
    const auto waits = world.connect();
    const auto third = world.connect();
    world.ask(*buyer, "Recife > Salvador\nS\nRecife > Salvador\nN\nnonsense\nRecife > Salvador\n");
    world.ask(*waits, "Recife > Salvador\n");
    const std::string metrics = world.source.metrics({3, 7});
    const auto value = [&](const std::string& series) { return value_of(metrics, series); };
    EXPECT_EQ(value("trecho_connections"), 3);
    EXPECT_EQ(value("trecho_connections_total"), 3);
    EXPECT_EQ(value(R"(trecho_sessions_total{how="opened"})"), 1);
    EXPECT_EQ(value(R"(trecho_sessions_total{how="resumed"})"), 0);
    EXPECT_EQ(value(R"(trecho_purchases_total{result="sold"})"), 1);
    EXPECT_EQ(value(R"(trecho_purchases_total{result="declined"})"), 1);
    EXPECT_EQ(value(R"(trecho_purchases_total{result="expired"})"), 0);
    EXPECT_EQ(value(R"(trecho_purchases_total{result="gone"})"), 0);
    EXPECT_EQ(value(R"(trecho_refusals_total{reason="bad_request"})"), 1);
    EXPECT_EQ(value(R"(trecho_customers{state="idle"})"), 1);
    EXPECT_EQ(value(R"(trecho_customers{state="waiting"})"), 1);
    EXPECT_EQ(value(R"(trecho_customers{state="confirming"})"), 1);
    EXPECT_EQ(value(R"(trecho_customers{state="storing"})"), 0);
    EXPECT_EQ(value(R"(trecho_seats{state="free"})"), 4);
    EXPECT_EQ(value(R"(trecho_seats{state="held"})"), 1);
    EXPECT_EQ(value(R"(trecho_seats{state="sold"})"), 1);
    EXPECT_EQ(value("trecho_syncs_total"), 1);
    EXPECT_EQ(value("trecho_synced_records_total"), 1);
    EXPECT_EQ(value("trecho_board_browsers"), 3);
    EXPECT_EQ(value("trecho_board_dropped_batches_total"), 7);
    EXPECT_EQ(value(R"(trecho_build_info{version="1.2.3"})"), 1);
    EXPECT_GT(value("trecho_received_bytes_total"), 0);
    EXPECT_GT(value("trecho_sent_bytes_total"), 0);
    EXPECT_EQ(value("trecho_storage_failing"), 0);
    expect_histogram(metrics, "trecho_sync_duration_seconds", 1);
    expect_histogram(metrics, "trecho_offer_duration_seconds", 3);
    expect_histogram(metrics, "trecho_sync_records", 1);
}

TEST(Metrics, PutAValueOnABoundIntoItsBucket) {
    LiveWorld world;
    world.board.synced(2, std::chrono::milliseconds(1));
    world.board.synced(3, std::chrono::seconds(9));
    const std::string metrics = world.source.metrics({});
    EXPECT_EQ(value_of(metrics, R"(trecho_sync_records_bucket{le="1"})"), 0);
    EXPECT_EQ(value_of(metrics, R"(trecho_sync_records_bucket{le="2"})"), 1);
    EXPECT_EQ(value_of(metrics, R"(trecho_sync_records_bucket{le="4"})"), 2);
    EXPECT_EQ(value_of(metrics, "trecho_sync_records_sum"), 5);
    EXPECT_EQ(value_of(metrics, R"(trecho_sync_duration_seconds_bucket{le="0.001"})"), 1);
    EXPECT_EQ(value_of(metrics, R"(trecho_sync_duration_seconds_bucket{le="1"})"), 1);
    EXPECT_EQ(value_of(metrics, R"(trecho_sync_duration_seconds_bucket{le="+Inf"})"), 2);
    EXPECT_DOUBLE_EQ(value_of(metrics, "trecho_sync_duration_seconds_sum"), 9.001);
}

TEST(Metrics, EscapeLabels) {
    LiveWorld world;
    const std::string metrics =
        print_metrics(world.board, world.office, {}, "a\\b\"c\nd", world.clock.calendar());
    EXPECT_THAT(metrics, HasSubstr(R"(trecho_build_info{version="a\\b\"c\nd"} 1)"));
}

TEST(Metrics, CountRequestsThatTheStorageCouldNotAnswer) {
    LiveWorld world;
    world.board.refused(1, name_of(Unavailable::storage));
    EXPECT_EQ(value_of(world.source.metrics({}), R"(trecho_refusals_total{reason="storage"})"), 1);
}

TEST(Metrics, CountUnknownReasonsAsOther) {
    LiveWorld world;
    world.board.refused(1, "a word of tomorrow");
    EXPECT_EQ(value_of(world.source.metrics({}), R"(trecho_refusals_total{reason="other"})"), 1);
}

// promtool warns of names against the conventions too. Its exit code says which is the case.
TEST(Metrics, AreAcceptedByPromtool) {
    if (!std::filesystem::exists(TRECHO_PROMTOOL))
        GTEST_SKIP() << "NOT TESTED: " << TRECHO_PROMTOOL
                     << " isn't there; ./dev packages downloads it";
    LiveWorld world;
    const auto client = world.connect();
    world.ask(*client, "Recife > Salvador\nS\nnonsense\n");
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "metrics") << world.source.metrics({1, 2});
    const std::string command =
        std::string(TRECHO_PROMTOOL) + " check metrics <" + (folder.path() / "metrics").string();
    EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Metrics, AreAllInTheDocument) {
    LiveWorld world;
    std::ifstream file(TRECHO_DOCS "/metrics.md");
    const std::string document(std::istreambuf_iterator<char>(file), {});
    std::istringstream lines(world.source.metrics({}));
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("# TYPE ")) continue;
        const std::string name = line.substr(7, line.find(' ', 7) - 7);
        EXPECT_TRUE(document.find("`" + name + "`") != std::string::npos ||
                    document.find("`" + name + "{") != std::string::npos)
            << name;
    }
}

TEST(Metrics, HaveQueriesInTheDocumentThatPrometheusUnderstands) {
    if (!std::filesystem::exists(TRECHO_PROMTOOL)) GTEST_SKIP() << "NOT TESTED: as above";
    const TemporaryFolder folder;
    const std::filesystem::path rules = folder.path() / "rules.yml";
    std::ofstream file(rules);
    file << "groups:\n- name: document\n  rules:\n";
    int queries = 0;
    for (const FencedBlock& block : read_fenced_blocks(TRECHO_DOCS "/metrics.md")) {
        if (block.kind != "promql") continue;
        file << "  - record: query" << ++queries << "\n    expr: |\n";
        for (const std::string& line : block.lines) file << "      " << line << "\n";
    }
    file.close();
    EXPECT_EQ(queries, 3);
    const std::string command = TRECHO_PROMTOOL " check rules " + rules.string() + " >/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
}

} // namespace trecho
