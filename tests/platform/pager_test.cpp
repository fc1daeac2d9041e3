// Goal: the user chooses the pager for long texts, or none. (tests/end_to_end/pages_test.cpp runs a
// pager on a terminal.)
#include "platform/pager.hpp"
#include "platform/terminal_settings.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <optional>

namespace trecho {

namespace {

// Sets an environment variable of this process, and restores it at the end of the scope.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* const before = std::getenv(name)) before_ = before;
        if (value) {
            ::setenv(name, value, 1);
        } else {
            ::unsetenv(name);
        }
    }
    ~Variable() {
        if (before_) {
            ::setenv(name_, before_->c_str(), 1);
        } else {
            ::unsetenv(name_);
        }
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    const char* name_;
    std::optional<std::string> before_;
};

std::string pager_for(const char* chosen) {
    const Variable pager("PAGER", chosen);
    return pager_command();
}

} // namespace

TEST(Pager, IsTheProgramThatTheUserHasChosen) {
    EXPECT_EQ(pager_for("most -w"), "most -w");
    EXPECT_EQ(pager_for(" less "), "less");
}

TEST(Pager, IsNoneWhenTheUserWantsNone) {
    EXPECT_EQ(pager_for(""), "");
    EXPECT_EQ(pager_for("  "), "");
    EXPECT_EQ(pager_for("cat"), "");
}

TEST(Pager, IsNoneWhenNoneIsInstalled) {
    const Variable path("PATH", "/nowhere");
    EXPECT_EQ(pager_for(nullptr), "");
}

TEST(Pager, AloneGetsAnInterruptionWhileTheTerminalIsLent) {
    static volatile std::sig_atomic_t interruptions;
    interruptions = 0;
    const auto before = std::signal(SIGINT, [](int) { interruptions = interruptions + 1; });
    {
        const LentTerminal lent;
        std::raise(SIGINT);
    }
    EXPECT_EQ(interruptions, 0);
    std::raise(SIGINT);
    EXPECT_EQ(interruptions, 1);
    std::signal(SIGINT, before);
}

} // namespace trecho
