// The timeline: who waited for whom, as a trace that a browser shows (chrome://tracing, Perfetto)
// and a notebook draws.
#pragma once

#include "office/observer.hpp"
#include "platform/clock.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace trecho {

// Writes Chrome's trace event format, one lane for each session: how long it was connected, waited
// for its turn, held seats. Each event is one line, written when it has ended, so memory doesn't
// grow with time. The file is a JSON array; after a `kill -9` its `]` is missing, which those
// viewers accept (Trace Event Format, "JSON Array Format").
class TraceObserver final : public Observer {
public:
    // Hears, once, a sentence for the user when the trace can't be written any more.
    using OnFailure = std::function<void(const std::string& sentence)>;

    // Throws std::runtime_error with a sentence for the user when the file can't be made.
    TraceObserver(const std::filesystem::path& file, const Network& network, const Clock& clock,
                  OnFailure on_failure);
    ~TraceObserver() override; // ends the array

    void opened(ConnectionId connection, std::string_view peer) override;
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override;
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override;
    void held(ConnectionId connection, const Itinerary& itinerary) override;
    void resumed(ConnectionId connection, ConnectionId before, const Itinerary& itinerary) override;
    void sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override;
    void released(ConnectionId connection, const Itinerary& itinerary) override;
    void expired(ConnectionId connection, const Itinerary& itinerary) override;
    void closed(ConnectionId connection) override;

private:
    // When what a session is in the middle of began.
    struct Lane {
        TimePoint connected;
        std::optional<TimePoint> waiting;
        std::optional<TimePoint> held; // kept for a while when the connection is closed
        bool is_closed = false;
    };

    // `more` are further details, each behind a comma.
    void end_hold(ConnectionId connection, const Itinerary& itinerary, std::string_view how,
                  std::string_view more);
    void write_span(ConnectionId connection, std::string_view name, TimePoint begin,
                    std::string_view details);
    void write_event(const std::string& event);
    void check_file();
    std::string describe(const Itinerary& itinerary) const;

    std::string file_name_;
    std::ofstream file_;
    const Network& network_;
    const Clock& clock_;
    OnFailure on_failure_;
    TimePoint start_;
    bool is_first_ = true;
    bool has_failed_ = false;
    std::map<ConnectionId, Lane> lanes_;
};

} // namespace trecho
