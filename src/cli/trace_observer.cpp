#include "cli/trace_observer.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace trecho {

namespace {

std::string json_string(std::string_view text) {
    return boost::json::serialize(boost::json::value(boost::json::string_view(text)));
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

void TraceObserver::opened(ConnectionId connection, std::string_view peer) {
    Lane lane;
    lane.connected = clock_.now();
    lanes_.emplace(connection, lane);
    const std::string name = json_string(fmt::format("connection {} ({})", connection, peer));
    write_event(
        fmt::format(R"({{"name":"thread_name","ph":"M","pid":1,"tid":{},"args":{{"name":{}}}}})",
                    connection, name));
}

void TraceObserver::waiting(ConnectionId connection, const Itinerary&, std::size_t) {
    lanes_[connection].waiting = clock_.now();
}

void TraceObserver::turn_taken(ConnectionId connection, const Itinerary& itinerary) {
    Lane& lane = lanes_[connection];
    if (lane.waiting) write_span(connection, "waiting", *lane.waiting, describe(itinerary));
    lane.waiting.reset();
}

void TraceObserver::held(ConnectionId connection, const Itinerary&) {
    lanes_[connection].held = clock_.now();
}

void TraceObserver::resumed(ConnectionId connection, ConnectionId before,
                            const Itinerary& itinerary) {
    end_hold(before, itinerary, "resumed", {});
    lanes_[connection].held = clock_.now();
}

void TraceObserver::sold(ConnectionId connection, const Itinerary& itinerary,
                         std::string_view ticket, std::string_view name) {
    std::string details = fmt::format(R"(,"ticket":"{}")", ticket);
    if (!name.empty()) details += R"(,"name":)" + json_string(name);
    end_hold(connection, itinerary, "sold", details);
}

void TraceObserver::released(ConnectionId connection, const Itinerary& itinerary) {
    end_hold(connection, itinerary, "released", {});
}

void TraceObserver::expired(ConnectionId connection, const Itinerary& itinerary) {
    end_hold(connection, itinerary, "expired", {});
}

void TraceObserver::closed(ConnectionId connection) {
    Lane& lane = lanes_[connection];
    if (lane.waiting) write_span(connection, "waiting", *lane.waiting, R"("end":"disconnected")");
    write_span(connection, "connected", lane.connected, {});
    lane.is_closed = true;
    if (!lane.held) lanes_.erase(connection);
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
