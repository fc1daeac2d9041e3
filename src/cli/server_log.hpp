// The log of a server: spdlog's default logger, on stderr.
#pragma once

#include <string>

namespace trecho {

// A thread of its own writes the log, so that a reader who has stopped (a pager, a terminal after
// Ctrl-S) stops nothing else. What comes while it waits is kept, up to a limit; then the oldest
// lines are dropped, and the log says how many.
class ServerLog {
public:
    explicit ServerLog(const std::string& level);
    ~ServerLog(); // finishes it
    ServerLog(const ServerLog&) = delete;
    ServerLog& operator=(const ServerLog&) = delete;

    // Waits until what was logged is written, but not for a reader who has stopped. From any
    // thread.
    static void finish();
};

} // namespace trecho
