// Goal: what --help calls a default can be typed as it stands.
#include "cli/default_values.hpp"

#include "cli/advice.hpp"
#include "cli/option_values.hpp"
#include "platform/process.hpp"

#include <gtest/gtest.h>

namespace trecho {

using namespace std::chrono_literals;

TEST(DefaultValues, OfTimesCanBeTypedAsShown) {
    for (const Duration duration : {Duration(15s), Duration(10min), Duration(250ms), Duration(90s)})
        EXPECT_EQ(to_duration(default_of(duration)), duration) << default_of(duration);
    EXPECT_EQ(default_of(Duration(10min)), "10m");
    EXPECT_EQ(to_think_time(default_of(Duration::zero())), Duration::zero());
}

TEST(DefaultValues, AreEmptyForOptionsWithoutADefault) {
    EXPECT_EQ(default_of(std::optional<Endpoint>()), "");
    EXPECT_EQ(default_of(std::filesystem::path()), "");
    EXPECT_EQ(default_of(std::optional<Endpoint>(Endpoint{"::1", 80})), "[::1]:80");
    EXPECT_EQ(default_of(std::vector<Endpoint>{{"h", 1}, {"::1", 2}}), "h:1,[::1]:2");
}

TEST(Advice, NamesTheProgramAsItWasCalledAndTheAddressToListenOn) {
    EXPECT_EQ(command_that_serves({"127.0.0.1", 7878}), program_as_typed() + " serve");
    EXPECT_EQ(command_that_serves({"localhost", 9000}),
              program_as_typed() + " serve --listen localhost:9000");
}

TEST(Advice, KnowsWhichAddressesAreOnThisMachine) {
    for (const std::string host : {"127.0.0.1", "127.0.1.1", "localhost", "::1"})
        EXPECT_TRUE(is_on_this_machine({host, 1})) << host;
    EXPECT_FALSE(is_on_this_machine({"192.0.2.1", 1}));
}

} // namespace trecho
