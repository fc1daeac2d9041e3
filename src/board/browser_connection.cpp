#include "board/browser_connection.hpp"

#include <array>

namespace trecho {

namespace {

// For a browser that was refused to end its side.
constexpr std::chrono::seconds linger_limit{2};

} // namespace

BrowserConnection::BrowserConnection(std::unique_ptr<Stream> stream, const BrowserLimits& limits,
                                     Clock& clock, Census& census,
                                     asio::cancellation_signal& interrupt)
    : clock_(clock), limits_(limits), stream_(std::move(stream)), deadline_(clock, interrupt),
      wait_(census, 0, "a browser begins") {}

awaitable<RequestRead> BrowserConnection::next_request(Here where) {
    RequestRead result;
    const bool is_idle = was_asked_ && incoming_.is_empty();
    const TimePoint since = clock_.now();
    TimePoint until = since + (is_idle ? limits_.idle_limit : limits_.request_limit);
    wait_.begin("waits for a browser's request", since, until, where);
    auto request = incoming_.take();
    while (!request) {
        const ReadResult read =
            co_await within(deadline_, until, stream_->read_some(incoming_.free_space()));
        const bool has_begun = !incoming_.is_empty();
        if (read.error == asio::error::timed_out && has_begun) {
            request = HttpStatus::request_timeout;
        } else if (read.error) {
            result.error = read.error;
            co_return result;
        } else {
            if (is_idle && !has_begun) {
                until = clock_.now() + limits_.request_limit;
                wait_.begin("waits for a browser's request", clock_.now(), until, where);
            }
            incoming_.received(read.bytes);
            request = incoming_.take();
        }
    }
    was_asked_ = true;
    result.request = std::move(*request);
    co_return result;
}

awaitable<error_code> BrowserConnection::write(std::string_view bytes, Here where) {
    error_code error;
    while (!error && !bytes.empty()) {
        const TimePoint since = clock_.now();
        const TimePoint until = since + limits_.write_limit;
        wait_.begin("a browser takes what it is sent", since, until, where);
        const WriteResult written = co_await within(deadline_, until, stream_->write_some(bytes));
        bytes.remove_prefix(written.bytes);
        error = written.error;
    }
    co_return error;
}

void BrowserConnection::begin_wait_for_news(Here where) {
    wait_.begin("waits for news for a browser", clock_.now(), Deadline::never, where);
}

awaitable<void> BrowserConnection::wait_until_gone() {
    std::array<char, 1024> thrown_away;
    std::size_t bytes = 0;
    ReadResult read;
    while (!read.error && bytes < http_header_bytes_max) {
        read = co_await stream_->read_some(thrown_away);
        bytes += read.bytes;
    }
}

awaitable<void> BrowserConnection::close(Here where) {
    stream_->end_writing();
    const TimePoint since = clock_.now();
    const TimePoint until = since + linger_limit;
    wait_.begin("closes a browser's connection", since, until, where);
    std::array<char, 4096> thrown_away;
    ReadResult read;
    // A browser that sends faster than we read: each read finishes before the deadline interrupts
    // it, so we look at the clock too.
    while (!read.error && clock_.now() < until)
        read = co_await within(deadline_, until, stream_->read_some(thrown_away));
}

} // namespace trecho
