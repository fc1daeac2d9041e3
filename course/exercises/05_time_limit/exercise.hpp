// The interface of the exercise. Read it, don't change it: the test is compiled with it.
#pragma once

#include "async/deadline.hpp"
#include "platform/stream.hpp"

#include <string>

namespace exercise {

struct Line {
    trecho::error_code error;
    std::string text; // without its LF; valid if there is no error
};

// Reads lines from a stream, each within a time limit. One coroutine uses it, and `interrupt` is
// that coroutine's signal (async/deadline.hpp).
class LineReader {
public:
    LineReader(trecho::Stream& stream, trecho::Clock& clock,
               trecho::asio::cancellation_signal& interrupt)
        : stream_(stream), clock_(clock), deadline_(clock, interrupt) {}

    // The next line. The error is asio::error::timed_out when the line isn't complete `limit` after
    // the call, and then nothing is lost: what has come of the line is a part of what the next call
    // gives. Other errors are those of the stream.
    trecho::awaitable<Line> read_line(trecho::Duration limit);

private:
    trecho::Stream& stream_;
    trecho::Clock& clock_;
    trecho::Deadline deadline_;
    std::string arrived_; // what was read, and isn't given yet
};

} // namespace exercise
