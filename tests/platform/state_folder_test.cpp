// Goal: an append is stored whole or not at all, and one process at a time has the folder.
#include "platform/state_folder.hpp"

#include "support/run.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <sys/resource.h>

namespace trecho {

using testing::HasSubstr;

namespace {

void write_file(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary) << text;
}

// These run in real time, without a TestWorld, because StateFolder has a real thread.
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

// While it lives, no file of this process can grow beyond `bytes`.
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

TEST(StateFolder, HasOneOwnerAtATimeEvenWhenItsLockFileWasRemoved) {
    const TemporaryFolder folder;
    StateFolder first(folder.path());
    const auto log = first.open_log("log");
    std::filesystem::remove(folder.path() / "lock");
    StateFolder second(folder.path());
    try {
        second.open_log("log");
        ADD_FAILURE() << "two servers could write one ledger";
    } catch (const std::runtime_error& refusal) {
        EXPECT_THAT(refusal.what(), HasSubstr("is in use by a server that runs"));
    }
}

TEST(StateFolder, SetsFilesAsideInANewFolderEachTime) {
    const TemporaryFolder folder;
    StateFolder state(folder.path());
    EXPECT_EQ(state.set_aside({"snapshot", "log"}, "kept"), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "kept"));
    for (const char* const kept : {"kept", "kept-2", "kept-3"}) {
        read_whole(*state.open_log("log"));
        EXPECT_EQ(state.set_aside({"snapshot", "log"}, "kept"), folder.path() / kept);
        EXPECT_TRUE(std::filesystem::exists(folder.path() / kept / "log"));
        EXPECT_FALSE(std::filesystem::exists(folder.path() / "log"));
    }
}

TEST(StateFolder, SetsNothingAsideWhileAnotherServerHasTheLogOpen) {
    const TemporaryFolder folder;
    StateFolder first(folder.path());
    const auto log = first.open_log("log");
    std::ofstream(folder.path() / "snapshot") << "old";
    std::filesystem::remove(folder.path() / "lock");
    StateFolder second(folder.path());
    EXPECT_THROW(second.set_aside({"snapshot", "log"}, "kept"), std::runtime_error);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "snapshot"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "kept"));
}

TEST(LogFile, KeepsAppendedBytesAcrossARestart) {
    const TemporaryFolder folder;
    {
        StateFolder state(folder.path());
        const auto log = state.open_log("log");
        EXPECT_EQ(read_whole(*log), "");
        EXPECT_FALSE(append_to(*log, "one\n"));
        EXPECT_FALSE(append_to(*log, "two\n"));
    }
    StateFolder state(folder.path());
    const auto log = state.open_log("log");
    EXPECT_EQ(read_whole(*log), "one\ntwo\n");
    log->truncate(4);
    EXPECT_FALSE(append_to(*log, "three\n"));
    EXPECT_EQ(read_file(folder.path() / "log"), "one\nthree\n");
}

TEST(LogFile, IsReadInPiecesOfAMegabyte) {
    const TemporaryFolder folder;
    StateFolder state(folder.path());
    std::string content;
    for (int line = 0; content.size() < 2'500'000; ++line) content += std::to_string(line) + "\n";
    std::ofstream(folder.path() / "log") << content;
    const auto log = state.open_log("log");
    std::string read;
    log->read_all([&](std::string_view piece) {
        EXPECT_LE(piece.size(), 1024U * 1024U);
        read += piece;
    });
    EXPECT_EQ(read, content);
    EXPECT_FALSE(append_to(*log, "end\n"));
    EXPECT_EQ(read_file(folder.path() / "log"), content + "end\n");
}

TEST(LogFile, LeavesNothingBehindWhenAnAppendFailsInTheMiddle) {
    const TemporaryFolder folder;
    StateFolder state(folder.path());
    const auto log = state.open_log("log");
    read_whole(*log);
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

// A log file that another program changes while a server writes it.
class ServedLogFile : public testing::Test {
protected:
    ServedLogFile() {
        read_whole(*log_);
        EXPECT_FALSE(append_to(*log_, "one\n"));
    }

    void expect_refused(const std::string& why) {
        EXPECT_THAT(append_to(*log_, "lost\n").message(), HasSubstr(why));
    }

    TemporaryFolder folder_;
    std::filesystem::path path_ = folder_.path() / "state" / "log";
    StateFolder state_{folder_.path() / "state"};
    std::unique_ptr<LogFile> log_ = state_.open_log("log");
};

TEST_F(ServedLogFile, RefusesAppendsWhileItIsRenamedAndAcceptsThemWhenItIsBack) {
    std::filesystem::rename(path_, folder_.path() / "aside");
    expect_refused("was renamed or removed");
    std::filesystem::rename(folder_.path() / "aside", path_);
    EXPECT_FALSE(append_to(*log_, "two\n"));
    EXPECT_EQ(read_file(path_), "one\ntwo\n");
}

TEST_F(ServedLogFile, RefusesAppendsWhenItIsRemoved) {
    std::filesystem::remove(path_);
    expect_refused("was renamed or removed");
}

TEST_F(ServedLogFile, RefusesAppendsWhenItsFolderIsRenamed) {
    std::filesystem::rename(folder_.path() / "state", folder_.path() / "aside");
    expect_refused("was renamed or removed");
    EXPECT_EQ(read_file(folder_.path() / "aside" / "log"), "one\n");
}

TEST_F(ServedLogFile, RefusesAppendsWhenAnotherFileHasItsName) {
    std::filesystem::rename(path_, folder_.path() / "aside");
    write_file(path_, "one\n");
    expect_refused("another file has its name");
    EXPECT_EQ(read_file(path_), "one\n");
    EXPECT_EQ(read_file(folder_.path() / "aside"), "one\n");
}

TEST_F(ServedLogFile, RefusesAppendsWhenItWasEmptied) {
    std::filesystem::resize_file(path_, 0);
    expect_refused("another program has changed it");
    EXPECT_EQ(read_file(path_), "") << "the file was filled with zeros";
}

TEST_F(ServedLogFile, RefusesAppendsWhenAnotherProgramHasWrittenToIt) {
    write_file(path_, "one\nby hand\n");
    expect_refused("another program has changed it");
    EXPECT_EQ(read_file(path_), "one\nby hand\n");
}

TEST(SnapshotFile, IsReplacedInItsOwnFolderEvenWhenThatWasRenamed) {
    const TemporaryFolder folder;
    StateFolder state(folder.path() / "state");
    const auto snapshot = state.open_snapshot("snapshot");
    std::filesystem::rename(folder.path() / "state", folder.path() / "aside");
    std::filesystem::create_directory(folder.path() / "state");
    error_code error;
    run(replace(*snapshot, "first", error));
    EXPECT_FALSE(error);
    EXPECT_EQ(read_file(folder.path() / "aside" / "snapshot"), "first");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "state")) << "another server's folder";
}

TEST(SnapshotFile, IsReplacedWholeOrNotAtAll) {
    const TemporaryFolder folder;
    StateFolder state(folder.path());
    const auto snapshot = state.open_snapshot("snapshot");
    error_code error;
    run(replace(*snapshot, "first", error));
    EXPECT_FALSE(error);
    EXPECT_EQ(read_file(folder.path() / "snapshot"), "first");
    {
        const FileSizeLimit limit(3);
        run(replace(*snapshot, "second", error));
        EXPECT_TRUE(error);
    }
    EXPECT_EQ(read_file(folder.path() / "snapshot"), "first");
    run(replace(*snapshot, "third", error));
    EXPECT_EQ(read_file(folder.path() / "snapshot"), "third");
}

} // namespace trecho
