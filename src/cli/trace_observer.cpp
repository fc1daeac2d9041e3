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
    file_ << "\n]\n" << std::flush; // what is still buffered may be all there is
    check_file();
}

void TraceObserver::opened(SessionNumber session, std::string_view peer) {
    Lane lane;
    lane.connected = clock_.now();
    lanes_.emplace(session, lane);
    const std::string name = json_string(fmt::format("session {} ({})", session, peer));
    write_event(
        fmt::format(R"({{"name":"thread_name","ph":"M","pid":1,"tid":{},"args":{{"name":{}}}}})",
                    session, name));
}

void TraceObserver::waiting(SessionNumber session, const Itinerary&, std::size_t) {
    lanes_[session].waiting = clock_.now();
}

void TraceObserver::turn_taken(SessionNumber session, const Itinerary& itinerary) {
    Lane& lane = lanes_[session];
    if (lane.waiting) write_span(session, "waiting", *lane.waiting, describe(itinerary));
    lane.waiting.reset();
}

void TraceObserver::held(SessionNumber session, const Itinerary&) {
    lanes_[session].held = clock_.now();
}

void TraceObserver::resumed(SessionNumber session, SessionNumber before,
                            const Itinerary& itinerary) {
    end_hold(before, itinerary, "resumed", {});
    lanes_[session].held = clock_.now();
}

void TraceObserver::sold(SessionNumber session, const Itinerary& itinerary, std::string_view ticket,
                         std::string_view name) {
    std::string details = fmt::format(R"(,"ticket":"{}")", ticket);
    if (!name.empty()) details += R"(,"name":)" + json_string(name);
    end_hold(session, itinerary, "sold", details);
}

void TraceObserver::let_go(SessionNumber session, const Itinerary& itinerary) {
    end_hold(session, itinerary, "let go", {});
}

void TraceObserver::expired(SessionNumber session, const Itinerary& itinerary) {
    end_hold(session, itinerary, "expired", {});
}

void TraceObserver::closed(SessionNumber session) {
    Lane& lane = lanes_[session];
    if (lane.waiting) write_span(session, "waiting", *lane.waiting, R"("end":"hung up")");
    write_span(session, "connected", lane.connected, {});
    lane.is_closed = true;
    if (!lane.held) lanes_.erase(session);
}

void TraceObserver::end_hold(SessionNumber session, const Itinerary& itinerary,
                             std::string_view how, std::string_view more) {
    const auto found = lanes_.find(session);
    if (found == lanes_.end()) return;
    Lane& lane = found->second;
    if (!lane.held) return;
    const std::string details = describe(itinerary) + fmt::format(R"(,"end":"{}"{})", how, more);
    write_span(session, "held", *lane.held, details);
    lane.held.reset();
    if (lane.is_closed) lanes_.erase(found);
}

void TraceObserver::write_span(SessionNumber session, std::string_view name, TimePoint begin,
                               std::string_view details) {
    write_event(fmt::format(
        R"({{"name":"{}","ph":"X","pid":1,"tid":{},"ts":{:.3f},"dur":{:.3f},"args":{{{}}}}})", name,
        session, to_microseconds(begin - start_), to_microseconds(clock_.now() - begin), details));
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
