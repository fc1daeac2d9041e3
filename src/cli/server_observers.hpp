// What observes a server: the log, its status line, the progress of its start, and where they are
// asked for the timeline and the board.
#pragma once

#include "cli/log_observer.hpp"
#include "cli/recovery_progress.hpp"
#include "cli/status_line.hpp"
#include "cli/trace_observer.hpp"
#include "office/observer_pair.hpp"

#include <filesystem>
#include <optional>

namespace trecho {

class ServerObservers {
public:
    // `ledger` is read soon. An empty `trace` means none, and so does a null `board`. Throws
    // std::runtime_error with a sentence for the user when the file of the trace can't be made.
    ServerObservers(const Network& network, Clock& clock, const std::filesystem::path& ledger,
                    const std::filesystem::path& trace, Observer* board);
    ServerObservers(const ServerObservers&) = delete;
    ServerObservers& operator=(const ServerObservers&) = delete;

    // All of them as one.
    Observer& all() { return *all_; }
    StatusLine& status() { return status_; }

private:
    LogObserver log_;
    StatusLine status_;
    RecoveryProgress progress_;
    ObserverPair log_and_status_{log_, status_};
    ObserverPair on_stderr_{log_and_status_, progress_};
    std::optional<TraceObserver> trace_;
    std::optional<ObserverPair> with_trace_;
    std::optional<ObserverPair> with_board_;
    Observer* all_ = &on_stderr_;
};

} // namespace trecho
