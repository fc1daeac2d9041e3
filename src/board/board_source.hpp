// What the board shows, as its web server sees it: text that is ready to be sent. A running server
// is one source, a trace file another.
#pragma once

#include "office/observer.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace trecho {

struct BrowserCounts {
    std::uint64_t open = 0;    // browsers that are connected now
    std::uint64_t dropped = 0; // texts of the event stream that a slow browser missed
};

// Use it on one executor. No text contains a ticket number or a session token. The JSON texts are
// on one line.
class BoardSource {
public:
    virtual ~BoardSource() = default;

    // Everything, as JSON.
    virtual std::string snapshot() = 0;

    // What has changed since the last call, as JSON; "" when nothing has.
    virtual std::string take_changes() = 0;

    // One connection with its last events, as JSON; nothing when it is unknown.
    virtual std::optional<std::string> connection(ConnectionId id) = 0;

    // The coroutines that live, and where each waits, as JSON.
    virtual std::string coroutines() = 0;

    // The text format of Prometheus.
    virtual std::string metrics(const BrowserCounts& browsers) = 0;

    // The trace to replay; nothing when the source is a running server.
    virtual std::optional<std::filesystem::path> trace_file() = 0;
};

} // namespace trecho
