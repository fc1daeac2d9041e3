#include "board/board_json.hpp"

#include "board/census_json.hpp"

#include "board/json_text.hpp"
#include "office/guard_policy.hpp"
#include "office/ledger_record.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

namespace trecho {

namespace {

// So many new marks and spans of a connection are told with a change: more than a person makes in
// a tenth of a second. A thousand clients that a program controls make more than a browser can
// draw.
constexpr std::size_t told_max = 4;

template <class Format, class... Values>
void append(std::string& text, const Format& format, const Values&... values) {
    fmt::format_to(std::back_inserter(text), format, values...);
}

void append_percentiles(std::string& text, std::string_view key, const LatencySummary& summary) {
    append(text, FMT_COMPILE(R"(,"{}":{{"p50":)"), key);
    if (summary.count == 0) {
        text += R"(null,"p99":null})";
        return;
    }
    append_milliseconds(text, summary.p50);
    text += R"(,"p99":)";
    append_milliseconds(text, summary.p99);
    text += '}';
}

} // namespace

std::string BoardPrinter::snapshot() const {
    std::string text;
    append(text, FMT_COMPILE(R"({{"kind":"live","epoch":"{}","version":"{}","now":)"),
           settings_.epoch, settings_.version);
    append_time(text, now_);
    append(text, FMT_COMPILE(R"(,"started":"{}","guard":"{}","confirm_seconds":{})"),
           print_time(settings_.calendar_start), name_of(office_.guard()),
           to_seconds(office_.confirm_limit()));
    append_legs(text);
    append_aliases(text);
    append_rows(text, board_.connections().in_order(), true);
    text += figures();
    return text;
}

std::string BoardPrinter::changes(const std::string& figures) const {
    const ConnectionTable::Changes changes = board_.connections().changes();
    std::string text = R"({"now":)";
    append_time(text, now_);
    append_rows(text, changes.rows, false);
    text += R"(,"closed":)";
    append_json_numbers(text, changes.left);
    append_changed_legs(text);
    text += figures;
    return text;
}

std::string BoardPrinter::connection(const ConnectionRow& row, const ListedWait* wait) const {
    std::string text;
    append(text, FMT_COMPILE(R"({{"id":{},"events":[)"), row.id);
    CommaBetween comma;
    for (std::size_t index = 0; index < row.events.size(); ++index) {
        comma.append_to(text);
        append_event(text, row.events[index]);
    }
    text += ']';
    if (wait) {
        text += R"(,"step":)";
        append_json_string(text, wait->step);
        text += R"(,"wait":)";
        append_wait(text, *wait, settings_.start);
    }
    text += '}';
    return text;
}

void BoardPrinter::append_event(std::string& text, const PastEvent& event) const {
    text += R"({"at":)";
    append_time(text, event.at);
    append(text, FMT_COMPILE(R"(,"event":"{}")"), name_of(event.name));
    if (event.leg_count > 0) {
        text += R"(,"itinerary":)";
        append_json_numbers(
            text, std::span(event.legs)
                      .first(std::min<std::size_t>(event.leg_count, PastEvent::legs_max)));
    }
    if (event.leg_count > PastEvent::legs_max)
        append(text, FMT_COMPILE(R"(,"more_legs":{})"), event.leg_count - PastEvent::legs_max);
    if (event.ahead != PastEvent::nothing_ahead)
        append(text, FMT_COMPILE(R"(,"ahead":{})"), event.ahead);
    if (event.reason != PastEvent::no_reason)
        append(text, FMT_COMPILE(R"(,"reason":"{}")"), refusal_reasons()[event.reason]);
    text += '}';
}

void BoardPrinter::append_rows(std::string& text, const std::vector<const ConnectionRow*>& rows,
                               bool is_snapshot) const {
    text += R"(,"connections":[)";
    CommaBetween comma;
    for (const ConnectionRow* const row : rows) {
        comma.append_to(text);
        if (is_snapshot) {
            append_row(text, *row, row->marks.size(), row->spans.size());
        } else {
            append_row(text, *row, std::min(row->new_marks, told_max),
                       std::min(row->new_spans, told_max));
        }
    }
    text += ']';
}

// With the last `marks` and `spans`.
void BoardPrinter::append_row(std::string& text, const ConnectionRow& row, std::size_t marks,
                              std::size_t spans) const {
    append(text, FMT_COMPILE(R"({{"id":{})"), row.id);
    if (!row.name.empty()) {
        text += R"(,"name":)";
        append_json_string(text, row.name);
    }
    if (!row.peer.empty()) {
        text += R"(,"peer":)";
        append_json_string(text, row.peer);
    }
    append(text, FMT_COMPILE(R"(,"protocol":{},"opened":)"), row.protocol);
    append_time(text, row.opened);
    append_place(text, row);

    text += R"(,"marks":[)";
    CommaBetween comma;
    for (std::size_t index = row.marks.size() - marks; index < row.marks.size(); ++index) {
        comma.append_to(text);
        append(text, FMT_COMPILE(R"(["{}",)"), name_of(row.marks[index].mark));
        append_time(text, row.marks[index].at);
        text += ']';
    }
    text += R"(],"spans":[)";
    comma = CommaBetween();
    for (std::size_t index = row.spans.size() - spans; index < row.spans.size(); ++index) {
        comma.append_to(text);
        const Span& span = row.spans[index];
        append(text, FMT_COMPILE(R"(["{}",)"), name_of(span.state));
        append_time(text, span.begin);
        text += ',';
        append_time(text, span.end);
        text += ']';
    }
    text += "]}";
}

// What the connection does now.
void BoardPrinter::append_place(std::string& text, const ConnectionRow& row) const {
    append(text, FMT_COMPILE(R"(,"state":"{}","since":)"), name_of(row.state));
    append_time(text, row.since);
    if (row.state == ConnectionState::confirming || row.state == ConnectionState::gone) {
        text += R"(,"deadline":)";
        append_time(text, row.held_at + office_.confirm_limit());
    }
    if (!row.itinerary.empty()) {
        text += R"(,"itinerary":)";
        append_json_numbers(text, row.itinerary);
    }
    if (row.state == ConnectionState::waiting) {
        append(text, FMT_COMPILE(R"(,"arrival":{})"), row.arrival);
        if (row.line) append(text, FMT_COMPILE(R"(,"line":{})"), *row.line);
    }
    if (row.has_turn && office_.guard() != GuardPolicy::none) text += R"(,"has_turn":true)";
}

void BoardPrinter::append_legs(std::string& text) const {
    const std::vector<Leg>& legs = office_.network().legs();
    const std::vector<Seats> seats = office_.seats();
    text += R"(,"legs":[)";
    CommaBetween comma;
    for (std::size_t leg = 0; leg < legs.size(); ++leg) {
        comma.append_to(text);
        text += R"({"origin":)";
        append_json_string(text, legs[leg].origin);
        text += R"(,"destination":)";
        append_json_string(text, legs[leg].destination);
        append(text, FMT_COMPILE(R"(,"seats":{},"counts":[{},{},{}]}})"), legs[leg].seats,
               seats[leg].free, seats[leg].held, seats[leg].sold);
    }
    text += ']';
}

void BoardPrinter::append_aliases(std::string& text) const {
    const Network& network = office_.network();
    text += R"(,"aliases":{)";
    CommaBetween comma;
    for (Network::PlaceId place = 0; place < network.place_count(); ++place) {
        for (const std::string& alias : network.aliases_of(place)) {
            comma.append_to(text);
            append_json_string(text, alias);
            text += ':';
            append_json_string(text, network.name_of(place));
        }
    }
    text += '}';
}

void BoardPrinter::append_changed_legs(std::string& text) const {
    text += R"(,"legs":[)";
    CommaBetween comma;
    for (const LegId leg : board_.changed_legs()) {
        comma.append_to(text);
        const Seats seats = office_.seats_of(leg);
        append(text, FMT_COMPILE("[{},{},{},{}]"), leg, seats.free, seats.held, seats.sold);
    }
    text += ']';
}

void BoardPrinter::append_totals(std::string& text) const {
    const BoardTotals& totals = board_.totals();
    append(text, FMT_COMPILE(R"(,"totals":{{"connections":{},"sessions":{},"resumed":{},)"),
           totals.connections, totals.sessions, totals.resumed);
    append(text, FMT_COMPILE(R"("requests":{},"sold":{},"declined":{},"expired":{},"gone":{},)"),
           totals.traffic.messages, totals.sold, totals.declined, totals.expired, totals.gone);
    append(text, FMT_COMPILE(R"("not_stored":{},"cancelled":{},"refused":{{)"), totals.not_stored,
           totals.cancelled);
    CommaBetween comma;
    for (std::size_t reason = 0; reason < refusal_reasons().size(); ++reason) {
        if (totals.refused[reason] == 0) continue;
        comma.append_to(text);
        append(text, FMT_COMPILE(R"("{}":{})"), refusal_reasons()[reason], totals.refused[reason]);
    }
    append(text, FMT_COMPILE(R"(}},"syncs":{},"synced_records":{},)"), totals.syncs,
           totals.synced_records);
    append(text, FMT_COMPILE(R"("received_bytes":{},"sent_bytes":{}}})"),
           totals.traffic.received_bytes, totals.traffic.sent_bytes);
}

std::string BoardPrinter::figures() const {
    std::string text;
    append_totals(text);
    append_office(text);
    text += '}';
    return text;
}

void BoardPrinter::append_office(std::string& text) const {
    const double per_second = static_cast<double>(board_.recently_sold().count(now_)) / 5;
    append(
        text,
        FMT_COMPILE(R"(,"office":{{"purchases_per_second":{:.1f},"waiting":{},"confirming":{},)"),
        per_second, board_.in_state(ConnectionState::waiting),
        board_.in_state(ConnectionState::confirming));
    append(text, FMT_COMPILE(R"("storing":{},"connected":{})"),
           board_.in_state(ConnectionState::storing), board_.connected());
    const LatencySummary syncs = board_.sync_latencies().summary(now_);
    text += R"(,"sales_per_sync":)";
    if (syncs.count == 0) {
        text += "null";
    } else {
        const auto records = static_cast<double>(board_.recently_synced_records().count(now_));
        append(text, FMT_COMPILE("{:.2f}"), records / static_cast<double>(syncs.count));
    }
    append_percentiles(text, "sync_ms", syncs);
    append_percentiles(text, "offer_ms", board_.offer_latencies().summary(now_));
    append(text, FMT_COMPILE(R"(,"storage_fails":{}}})"), board_.storage_fails());
}

void BoardPrinter::append_time(std::string& text, TimePoint at) const {
    append_milliseconds(text, at - settings_.start);
}

} // namespace trecho
