// Goal: a person at a terminal sees that a long start goes on, and nothing of a short one.
#include "cli/recovery_progress.hpp"

#include "support/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace trecho {

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class Progress : public testing::Test {
protected:
    void read_after(Duration time, std::uint64_t bytes) {
        world.run_for(time);
        progress->recovering(bytes);
    }

    TestWorld world;
    std::vector<std::string> said;
    std::optional<RecoveryProgress> progress{
        std::in_place, world.clock, 5000,
        [this](std::string_view text) { said.emplace_back(text); }};
};

} // namespace

TEST_F(Progress, SaysNothingOfAShortStart) {
    read_after(0s, 1000);
    read_after(999ms, 5000);
    progress.reset();
    EXPECT_THAT(said, IsEmpty());
}

TEST_F(Progress, SaysHowMuchIsReadAfterASecondAndErasesItAtTheEnd) {
    read_after(500ms, 1000);
    read_after(500ms, 2000);
    read_after(1s, 2001); // still the same percentage
    read_after(1s, 5000);
    read_after(1s, 6000); // a server appends meanwhile
    progress.reset();
    EXPECT_THAT(said, ElementsAre("\rreading the ledger: 40 %\r", "\rreading the ledger: 100 %\r",
                                  "\r\x1b[K"));
}

} // namespace trecho
