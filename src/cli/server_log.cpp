#include "cli/server_log.hpp"

#include "platform/counted.hpp"
#include "platform/standard_output.hpp"

#include <spdlog/async.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>

namespace trecho {

namespace {

// About one second of events at level debug; a line takes about 400 bytes.
constexpr std::size_t lines_kept_max = 4096;

constexpr std::size_t bytes_together_max = std::size_t{16} * 1024;

constexpr std::chrono::milliseconds finish_limit{500};

constexpr const char* pattern = "%Y-%m-%d %H:%M:%S.%e %l: %v";

class StderrSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit StderrSink(spdlog::details::thread_pool& queue) : queue_(queue) {}

    // Waits until a flush has been written, or `limit` has passed.
    void wait_flushed(std::chrono::milliseconds limit) {
        std::unique_lock lock(flush_mutex_);
        flush_came_.wait_for(lock, limit, [this] { return std::exchange(is_flushed_, false); });
    }

private:
    // Collects the lines that are in the queue, and writes them together.
    void sink_it_(const spdlog::details::log_msg& message) override {
        report_dropped_lines(message);
        formatter_->format(message, lines_);
        if (queue_.queue_size() == 0 || lines_.size() >= bytes_together_max) write_lines();
    }

    void report_dropped_lines(const spdlog::details::log_msg& next) {
        const std::size_t dropped = queue_.overrun_counter();
        if (dropped == told_dropped_) return;
        const std::string text =
            fmt::format("{} dropped: lines came faster than they were taken",
                        counted(dropped - std::exchange(told_dropped_, dropped),
                                "line of the log was", "lines of the log were"));
        formatter_->format({next.time, {}, {}, spdlog::level::warn, text}, lines_);
    }

    // Ignores a write error, because there is no other place to report it.
    void write_lines() {
        static_cast<void>(write_fully(STDERR_FILENO, {lines_.data(), lines_.size()}));
        lines_.clear();
    }

    void flush_() override {
        write_lines();
        {
            const std::lock_guard lock(flush_mutex_);
            is_flushed_ = true;
        }
        flush_came_.notify_all();
    }

    spdlog::details::thread_pool& queue_;
    std::size_t told_dropped_ = 0;
    spdlog::memory_buf_t lines_; // not written yet
    std::mutex flush_mutex_;
    std::condition_variable flush_came_;
    bool is_flushed_ = false;
};

// Never destroyed: its destructor would wait for the thread, which may wait for the reader of
// stderr.
struct Log {
    std::shared_ptr<spdlog::async_logger> make_logger() const {
        return std::make_shared<spdlog::async_logger>(
            "trecho", sink, queue, spdlog::async_overflow_policy::overrun_oldest);
    }

    std::shared_ptr<spdlog::details::thread_pool> queue =
        std::make_shared<spdlog::details::thread_pool>(lines_kept_max, 1);
    std::shared_ptr<StderrSink> sink = std::make_shared<StderrSink>(*queue);
    std::shared_ptr<spdlog::async_logger> always = make_logger(); // at level info
};

Log& the_log() {
    static Log* const log = new Log;
    return *log;
}

} // namespace

ServerLog::ServerLog(const std::string& level) {
    const auto logger = the_log().make_logger();
    logger->set_pattern(pattern);
    logger->set_level(spdlog::level::from_str(level));
    spdlog::set_default_logger(logger);
}

ServerLog::~ServerLog() { finish(); }

void ServerLog::print(std::string_view text) { the_log().always->info(text); }

void ServerLog::finish() {
    spdlog::default_logger_raw()->flush();
    the_log().sink->wait_flushed(finish_limit);
}

} // namespace trecho
