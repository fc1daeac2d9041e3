// Who observes a server: the log, its status line, and the timeline where --trace asks for one.
#pragma once

#include "cli/log_observer.hpp"
#include "cli/status_line.hpp"
#include "cli/trace_observer.hpp"
#include "office/observer_pair.hpp"

#include <filesystem>
#include <optional>

namespace trecho {

class ServerObservers {
public:
    // An empty `trace` means none. Throws std::runtime_error with a sentence for the user when its
    // file can't be made.
    ServerObservers(const Network& network, Clock& clock, const std::filesystem::path& trace);
    ServerObservers(const ServerObservers&) = delete;
    ServerObservers& operator=(const ServerObservers&) = delete;

    // All of them as one.
    Observer& all();
    StatusLine& status() { return status_; }

private:
    LogObserver log_;
    StatusLine status_;
    ObserverPair log_and_status_{log_, status_};
    std::optional<TraceObserver> trace_;
    std::optional<ObserverPair> with_trace_;
};

} // namespace trecho
