// The log of a server: spdlog's default logger, on stderr.
#pragma once

#include <string>
#include <string_view>

namespace trecho {

// A separate thread writes the log, so a reader that stops (a pager, a terminal after Ctrl-S)
// blocks nothing else. Lines wait in a queue; when it is full, the oldest are dropped, and the log
// says how many.
class ServerLog {
public:
    explicit ServerLog(const std::string& level);
    ~ServerLog(); // calls finish()
    ServerLog(const ServerLog&) = delete;
    ServerLog& operator=(const ServerLog&) = delete;

    // Logs `text`, whatever the level is: a person has asked for it.
    static void print(std::string_view text);

    // Waits until all lines are written, at most half a second if the reader has stopped. Callable
    // from any thread.
    static void finish();
};

} // namespace trecho
