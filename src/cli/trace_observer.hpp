// Writes a timeline of all connections: what each waited for and held. A browser shows the file
// (chrome://tracing, Perfetto), and notebooks/05-timeline.ipynb plots it.
#pragma once

#include "office/office.hpp"
#include "platform/clock.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace trecho {

// Writes Chrome's trace event format, one lane for each connection: how long it was open, waited
// for its turn, held seats, and what happened to it, event by event. docs/trace.md has the format.
// Each record is one line, written when its event has ended, so memory doesn't grow with time. The
// file is a JSON array; after a `kill -9` its `]` is missing, which the viewers accept (Trace Event
// Format, "JSON Array Format"). Use it on one executor.
class TraceObserver final : public Observer {
public:
    // Called once, with a sentence for the user, when writing the trace first fails.
    using OnFailure = std::function<void(const std::string& sentence)>;

    // Throws std::runtime_error with a sentence for the user when the file can't be made.
    TraceObserver(const std::filesystem::path& file, const Network& network, const Clock& clock,
                  OnFailure on_failure);
    ~TraceObserver() override; // ends the array

    void started(const Office& office) override;
    void opened(ConnectionId connection, std::string_view peer) override;
    void session_opened(ConnectionId connection) override;
    void session_resumed(ConnectionId connection) override;
    void named(ConnectionId connection, std::string_view name) override;
    void refused(ConnectionId connection, std::string_view reason) override;
    void waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t ahead) override;
    void in_line(ConnectionId connection, LegId leg) override;
    void turn_taken(ConnectionId connection, const Itinerary& itinerary) override;
    void left_line(ConnectionId connection) override;
    void held(ConnectionId connection, const Itinerary& itinerary) override;
    void resumed(ConnectionId connection, ConnectionId before, const Itinerary& itinerary) override;
    void storing(ConnectionId connection, const Itinerary& itinerary) override;
    void sold(ConnectionId connection, const Itinerary& itinerary, std::string_view ticket,
              std::string_view name) override;
    void cancelled(ConnectionId connection, const Itinerary& itinerary,
                   std::string_view ticket) override;
    void declined(ConnectionId connection, const Itinerary& itinerary) override;
    void released(ConnectionId connection, const Itinerary& itinerary) override;
    void expired(ConnectionId connection, const Itinerary& itinerary) override;
    void closed(ConnectionId connection) override;
    void synced(std::size_t records, Duration took) override;
    void storage_failed(boost::system::error_code error) override;
    void database_failed(std::string_view why) override;
    void database_works_again() override;
    void storage_works_again() override;

    // Of the simulator: why the world that the trace shows is wrong.
    void broken_invariant(std::string_view sentence);

private:
    // The start of each span of a connection that hasn't ended yet.
    struct Lane {
        TimePoint connected;
        std::optional<TimePoint> waiting;
        std::optional<TimePoint> held; // may outlast the connection, until the time limit
        bool is_closed = false;
    };

    // `more` are further JSON members, each with a comma before it.
    void end_hold(ConnectionId connection, const Itinerary& itinerary, std::string_view how,
                  std::string_view more);
    void write_span(ConnectionId connection, std::string_view name, TimePoint begin,
                    std::string_view details);
    void write_instant(ConnectionId connection, std::string_view name, std::string_view details);
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
