// Goal: trecho load spreads its customers over several servers, and believes neither them nor
// itself: it compares its purchases with each server and with the store.
#include "cluster/servers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace trecho {

namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr std::string_view many_seats = R"({"legs": [
    {"origin": "Recife", "destination": "Salvador", "seats": 1000000},
    {"origin": "Salvador", "destination": "Natal", "seats": 1000000}]})";

Ran load(const std::string& addresses, const std::string& store) {
    const TemporaryFolder folder;
    return run_trecho(folder.path(), {"load", "--connect", addresses, "--clients", "6",
                                      "--duration", "300ms", "--store", store});
}

} // namespace

TEST(LoadOfSeveralServers, AgreesWithEachServerAndWithTheStore) {
    const std::string url = shared_cluster().url_of_new_database();
    init_store(url, many_seats);
    const ServersOfAStore servers(3, url);
    const Ran ran = load(servers.addresses(), url);
    EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.errors;
    EXPECT_THAT(ran.output, ContainsRegex("3 servers say that they sold [0-9]+, as many as were"));
    EXPECT_THAT(ran.output, ContainsRegex("has [0-9]+ new tickets?, as many as were"));
}

TEST(LoadOfSeveralServers, FailsWhenTheStoreIsNotThatOfTheServers) {
    const std::string url = shared_cluster().url_of_new_database();
    const std::string other = shared_cluster().url_of_new_database();
    init_store(url, many_seats);
    init_store(other, many_seats);
    const ServersOfAStore servers(2, url);
    const Ran ran = load(servers.addresses(), other);
    EXPECT_EQ(ran.exit_code, 1) << ran.output;
    EXPECT_THAT(ran.output, HasSubstr("check FAILED"));
    EXPECT_THAT(ran.output, HasSubstr("has 0 new tickets"));
}

TEST(LoadOfSeveralServers, SaysBeforeItBeginsThatTheDatabaseHasNoStore) {
    const std::string url = shared_cluster().url_of_new_database(); // empty
    const Ran ran = load("127.0.0.1:1", url);
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.errors, HasSubstr("trecho store init"));
}

} // namespace trecho
