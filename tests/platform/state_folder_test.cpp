// Goal: what is appended is there, what failed leaves nothing behind, and the folder has one owner.
#include "platform/state_folder.hpp"

#include "support/run.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>

namespace trecho {

namespace {

// On a real thread, so in real time: not a TestWorld.
awaitable<void> append(LogFile& log, std::string text, error_code& error) {
    error = co_await log.append(text);
}

awaitable<void> replace(SnapshotFile& snapshot, std::string text, error_code& error) {
    error = co_await snapshot.replace(text);
}

void run(awaitable<void> task) {
    asio::io_context context;
    std::exception_ptr failure;
    asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) { failure = thrown; });
    context.run();
    EXPECT_FALSE(failure);
}

error_code append_to(LogFile& log, const std::string& text) {
    error_code error;
    run(append(log, text, error));
    return error;
}

// While it lives, no file of this process grows beyond so many bytes.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
};

} // namespace

TEST(StateFolder, IsMadeWhenItIsMissing) {
    const TemporaryFolder folder;
    const StateFolder state(folder.path() / "a" / "b");
    EXPECT_TRUE(std::filesystem::is_directory(folder.path() / "a" / "b"));
}

TEST(StateFolder, HasOneOwnerAtATime) {
    const TemporaryFolder folder;
    {
        const StateFolder first(folder.path());
        EXPECT_THROW(StateFolder second(folder.path()), std::runtime_error);
    }
    EXPECT_NO_THROW(StateFolder second(folder.path()));
}

TEST(LogFile, KeepsWhatIsAppended) {
    const TemporaryFolder folder;
    {
        StateFolder state(folder.path());
        const auto log = state.open_log("log");
        EXPECT_EQ(log->read_all(), "");
        EXPECT_FALSE(append_to(*log, "one\n"));
        EXPECT_FALSE(append_to(*log, "two\n"));
    }
    StateFolder state(folder.path());
    const auto log = state.open_log("log");
    EXPECT_EQ(log->read_all(), "one\ntwo\n");
    log->truncate(4);
    EXPECT_FALSE(append_to(*log, "three\n"));
    EXPECT_EQ(read_file(folder.path() / "log"), "one\nthree\n");
}

TEST(LogFile, AnAppendThatFailsInTheMiddleLeavesNothingBehind) {
    const TemporaryFolder folder;
    StateFolder state(folder.path());
    const auto log = state.open_log("log");
    log->read_all();
    EXPECT_FALSE(append_to(*log, "one\n"));
    {
        const FileSizeLimit limit(6);
        EXPECT_TRUE(append_to(*log, "two\n"));
        EXPECT_EQ(read_file(folder.path() / "log"), "one\n");
        EXPECT_TRUE(append_to(*log, "two\n"));
    }
    EXPECT_FALSE(append_to(*log, "three\n"));
    EXPECT_EQ(read_file(folder.path() / "log"), "one\nthree\n");
}

TEST(SnapshotFile, IsReplacedWholeOrNotAtAll) {
    const TemporaryFolder folder;
    StateFolder state(folder.path());
    const auto snapshot = state.open_snapshot("picture");
    error_code error;
    run(replace(*snapshot, "first", error));
    EXPECT_FALSE(error);
    EXPECT_EQ(read_file(folder.path() / "picture"), "first");
    {
        const FileSizeLimit limit(3);
        run(replace(*snapshot, "second", error));
        EXPECT_TRUE(error);
    }
    EXPECT_EQ(read_file(folder.path() / "picture"), "first");
    run(replace(*snapshot, "third", error));
    EXPECT_EQ(read_file(folder.path() / "picture"), "third");
}

} // namespace trecho
