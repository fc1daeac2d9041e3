#include "cli/trace_observer.hpp"

#include "office/ledger_record.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <utility>

namespace trecho {

namespace {

std::string json_string(std::string_view text) {
    return boost::json::serialize(boost::json::value(boost::json::string_view(text)));
}

std::string legs_member(const Itinerary& itinerary) {
    return fmt::format(R"("legs":[{}])", fmt::join(itinerary, ","));
}

std::string legs_of(const Office& office) {
    const std::vector<Leg>& legs = office.network().legs();
    std::string text;
    for (LegId id = 0; id < legs.size(); ++id) {
        const Seats seats = office.seats_of(id);
        text += fmt::format(R"({}{{"origin":{},"destination":{},"seats":{},"counts":[{},{},{}]}})",
                            id == 0 ? "" : ",", json_string(legs[id].origin),
                            json_string(legs[id].destination), legs[id].seats, seats.free,
                            seats.held, seats.sold);
    }
    return text;
}

std::string aliases_of(const Network& network) {
    std::string text;
    for (Network::PlaceId place = 0; place < network.place_count(); ++place) {
        for (const std::string& alias : network.aliases_of(place))
            text += fmt::format("{}{}:{}", text.empty() ? "" : ",", json_string(alias),
                                json_string(network.name_of(place)));
    }
    return text;
}

} // namespace

TraceObserver::TraceObserver(const std::filesystem::path& file, const Network& network,
                             const Clock& clock, OnFailure on_failure)
    : file_name_(file.string()), file_(file), network_(network), clock_(clock),
      on_failure_(std::move(on_failure)), start_(clock.now()) {
    if (!file_)
        throw std::runtime_error("can't write the trace " + file_name_ +
                                 "; name another file with --trace");
    file_ << '[';
}

TraceObserver::~TraceObserver() {
    file_ << "\n]\n" << std::flush; // check_file() sees errors only after the flush
    check_file();
}

// Once for each process that a story has. The connections and holds of the one before are gone.
void TraceObserver::started(const Office& office) {
    for (const auto& [connection, lane] : lanes_)
        if (lane.held) write_span(connection, "held", *lane.held, R"("end":"killed")");
    lanes_.clear();
    write_event(fmt::format(
        R"({{"name":"trecho","ph":"M","pid":1,"ts":{:.3f},"args":{{"format":1,"started":"{}",)"
        R"("guard":"{}","confirm_seconds":{},"legs":[{}],"aliases":{{{}}}}}}})",
        to_microseconds(clock_.now() - start_), print_time(to_milliseconds(clock_.calendar())),
        name_of(office.guard()), std::chrono::duration<double>(office.confirm_limit()).count(),
        legs_of(office), aliases_of(network_)));
}

void TraceObserver::opened(ConnectionId connection, std::string_view peer) {
    Lane lane;
    lane.connected = clock_.now();
    lanes_.emplace(connection, lane);
    const std::string name = json_string(fmt::format("connection {} ({})", connection, peer));
    write_event(
        fmt::format(R"({{"name":"thread_name","ph":"M","pid":1,"tid":{},"args":{{"name":{}}}}})",
                    connection, name));
    write_instant(connection, "opened", R"("peer":)" + json_string(peer));
}

void TraceObserver::session_opened(ConnectionId connection) {
    write_instant(connection, "session_opened", {});
}

void TraceObserver::session_resumed(ConnectionId connection) {
    write_instant(connection, "session_resumed", {});
}

void TraceObserver::named(ConnectionId connection, std::string_view name) {
    write_instant(connection, "named", R"("name":)" + json_string(name));
}

void TraceObserver::refused(ConnectionId connection, std::string_view reason) {
    write_instant(connection, "refused", R"("reason":)" + json_string(reason));
}

void TraceObserver::waiting(ConnectionId connection, const Itinerary& itinerary,
                            std::size_t ahead) {
    write_instant(connection, "waiting",
                  fmt::format(R"({},"ahead":{})", legs_member(itinerary), ahead));
    lanes_[connection].waiting = clock_.now();
}

void TraceObserver::in_line(ConnectionId connection, LegId leg) {
    write_instant(connection, "in_line", legs_member({leg}));
}

void TraceObserver::turn_taken(ConnectionId connection, const Itinerary& itinerary) {
    Lane& lane = lanes_[connection];
    if (lane.waiting) write_span(connection, "waiting", *lane.waiting, describe(itinerary));
    lane.waiting.reset();
    write_instant(connection, "turn_taken", legs_member(itinerary));
}

void TraceObserver::left_line(ConnectionId connection) {
    Lane& lane = lanes_[connection];
    if (lane.waiting) write_span(connection, "waiting", *lane.waiting, R"("end":"disconnected")");
    lane.waiting.reset();
    write_instant(connection, "left_line", {});
}

void TraceObserver::held(ConnectionId connection, const Itinerary& itinerary) {
    write_instant(connection, "held", legs_member(itinerary));
    lanes_[connection].held = clock_.now();
}

void TraceObserver::resumed(ConnectionId connection, ConnectionId before,
                            const Itinerary& itinerary) {
    write_instant(connection, "resumed",
                  fmt::format(R"({},"before":{})", legs_member(itinerary), before));
    end_hold(before, itinerary, "resumed", {});
    lanes_[connection].held = clock_.now();
}

void TraceObserver::storing(ConnectionId connection, const Itinerary& itinerary) {
    write_instant(connection, "storing", legs_member(itinerary));
}

void TraceObserver::sold(ConnectionId connection, const Itinerary& itinerary,
                         std::string_view ticket, std::string_view name) {
    std::string details = fmt::format(R"(,"ticket":"{}")", ticket);
    if (!name.empty()) details += R"(,"name":)" + json_string(name);
    write_instant(connection, "sold", legs_member(itinerary) + details);
    end_hold(connection, itinerary, "sold", details);
}

void TraceObserver::cancelled(ConnectionId connection, const Itinerary& itinerary,
                              std::string_view ticket) {
    write_instant(connection, "cancelled",
                  fmt::format(R"({},"ticket":"{}")", legs_member(itinerary), ticket));
}

void TraceObserver::declined(ConnectionId connection, const Itinerary& itinerary) {
    write_instant(connection, "declined", legs_member(itinerary));
}

void TraceObserver::released(ConnectionId connection, const Itinerary& itinerary) {
    write_instant(connection, "released", legs_member(itinerary));
    end_hold(connection, itinerary, "released", {});
}

void TraceObserver::expired(ConnectionId connection, const Itinerary& itinerary) {
    write_instant(connection, "expired", legs_member(itinerary));
    end_hold(connection, itinerary, "expired", {});
}

void TraceObserver::closed(ConnectionId connection) {
    write_instant(connection, "closed", {});
    Lane& lane = lanes_[connection];
    if (lane.waiting) write_span(connection, "waiting", *lane.waiting, R"("end":"disconnected")");
    write_span(connection, "connected", lane.connected, {});
    lane.is_closed = true;
    if (!lane.held) lanes_.erase(connection);
}

void TraceObserver::synced(std::size_t records, Duration took) {
    write_instant(0, "synced",
                  fmt::format(R"("records":{},"milliseconds":{:.3f})", records,
                              to_microseconds(took) / 1000));
}

void TraceObserver::storage_failed(boost::system::error_code error) {
    write_instant(0, "storage_failed", R"("reason":)" + json_string(error.message()));
}

void TraceObserver::database_failed(std::string_view why) {
    write_instant(0, "storage_failed", R"("reason":)" + json_string(why));
}

void TraceObserver::database_works_again() { storage_works_again(); }

void TraceObserver::storage_works_again() { write_instant(0, "storage_works_again", {}); }

void TraceObserver::broken_invariant(std::string_view sentence) {
    write_instant(0, "broken_invariant", R"("sentence":)" + json_string(sentence));
    file_ << std::flush; // such a world isn't destroyed, and its trace neither
    check_file();
}

void TraceObserver::end_hold(ConnectionId connection, const Itinerary& itinerary,
                             std::string_view how, std::string_view more) {
    const auto found = lanes_.find(connection);
    if (found == lanes_.end()) return;
    Lane& lane = found->second;
    if (!lane.held) return;
    const std::string details = describe(itinerary) + fmt::format(R"(,"end":"{}"{})", how, more);
    write_span(connection, "held", *lane.held, details);
    lane.held.reset();
    if (lane.is_closed) lanes_.erase(found);
}

void TraceObserver::write_span(ConnectionId connection, std::string_view name, TimePoint begin,
                               std::string_view details) {
    write_event(fmt::format(
        R"({{"name":"{}","ph":"X","pid":1,"tid":{},"ts":{:.3f},"dur":{:.3f},"args":{{{}}}}})", name,
        connection, to_microseconds(begin - start_), to_microseconds(clock_.now() - begin),
        details));
}

void TraceObserver::write_instant(ConnectionId connection, std::string_view name,
                                  std::string_view details) {
    write_event(fmt::format(
        R"({{"name":"{}","ph":"i","s":"t","pid":1,"tid":{},"ts":{:.3f},"args":{{{}}}}})", name,
        connection, to_microseconds(clock_.now() - start_), details));
}

void TraceObserver::write_event(const std::string& event) {
    file_ << (is_first_ ? "\n" : ",\n") << event;
    is_first_ = false;
    check_file();
}

void TraceObserver::check_file() {
    if (file_ || has_failed_) return;
    has_failed_ = true;
    on_failure_("the trace " + file_name_ +
                " can't be written any more, and is incomplete; is the disk full?");
}

std::string TraceObserver::describe(const Itinerary& itinerary) const {
    return R"("itinerary":)" + json_string(to_string(network_, itinerary));
}

} // namespace trecho
