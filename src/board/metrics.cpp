#include "board/metrics.hpp"

#include <fmt/format.h>

#include <iterator>

namespace trecho {

namespace {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// The format demands that all samples of a metric follow its HELP and TYPE.
class MetricsText {
public:
    void counter(std::string_view name, std::string_view help) { head(name, "counter", help); }
    void gauge(std::string_view name, std::string_view help) { head(name, "gauge", help); }

    // Of the metric that was begun last.
    template <class Number>
    void sample(Number value, Labels labels = {}) {
        sample_of("", value, labels);
    }

    template <std::size_t bound_count>
    void histogram(std::string_view name, std::string_view help,
                   const BoundedCounts<bound_count>& counts,
                   const std::array<double, bound_count>& bounds) {
        head(name, "histogram", help);
        std::uint64_t up_to_bound = 0;
        for (std::size_t bucket = 0; bucket <= bound_count; ++bucket) {
            up_to_bound += counts.counts[bucket];
            const std::string bound =
                bucket < bound_count ? fmt::format("{}", bounds[bucket]) : "+Inf";
            sample_of("_bucket", up_to_bound, {{"le", bound}});
        }
        sample_of("_sum", counts.sum, {});
        sample_of("_count", up_to_bound, {});
    }

    std::string take() { return std::move(text_); }

private:
    void head(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        append("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
    }

    template <class Number>
    void sample_of(std::string_view suffix, Number value, Labels labels) {
        append("{}{}", name_, suffix);
        std::string_view before = "{";
        for (const auto& [label, text] : labels) {
            append("{}{}=\"{}\"", before, label, escaped(text));
            before = ",";
        }
        append("{} {}\n", labels.size() > 0 ? "}" : "", value);
    }

    static std::string escaped(std::string_view label) {
        std::string text;
        for (const char letter : label) {
            if (letter == '\n') {
                text += "\\n";
                continue;
            }
            if (letter == '\\' || letter == '"') text += '\\';
            text += letter;
        }
        return text;
    }

    template <class... Values>
    void append(fmt::format_string<const Values&...> format, const Values&... values) {
        fmt::format_to(std::back_inserter(text_), format, values...);
    }

    std::string text_;
    std::string_view name_;
};

void print_clients(MetricsText& text, const BoardObserver& board) {
    const BoardTotals& totals = board.totals();
    text.gauge("trecho_connections", "Connections of clients that are open.");
    text.sample(board.connected());
    text.counter("trecho_connections_total", "Connections that clients have opened.");
    text.sample(totals.connections);
    text.counter("trecho_sessions_total", "Sessions of protocol 2, by how a client came to them.");
    text.sample(totals.sessions, {{"how", "opened"}});
    text.sample(totals.resumed, {{"how", "resumed"}});
    text.gauge("trecho_customers", "Connected customers, by what they do.");
    for (const ConnectionState state : {ConnectionState::idle, ConnectionState::waiting,
                                        ConnectionState::confirming, ConnectionState::storing})
        text.sample(board.in_state(state), {{"state", name_of(state)}});
    text.counter("trecho_requests_total", "Messages that clients have sent.");
    text.sample(totals.traffic.messages);
    text.counter("trecho_refusals_total", "Requests that were refused, by the protocol's reason.");
    for (std::size_t reason = 0; reason < refusal_reasons().size(); ++reason)
        text.sample(totals.refused[reason], {{"reason", refusal_reasons()[reason]}});
    text.counter("trecho_received_bytes_total", "Bytes that clients have sent.");
    text.sample(totals.traffic.received_bytes);
    text.counter("trecho_sent_bytes_total", "Bytes that were sent to clients.");
    text.sample(totals.traffic.sent_bytes);
}

void print_sales(MetricsText& text, const BoardObserver& board, const Office& office) {
    const BoardTotals& totals = board.totals();
    text.counter("trecho_purchases_total", "Offers of held seats that have ended, by how.");
    text.sample(totals.sold, {{"result", "sold"}});
    text.sample(totals.declined, {{"result", "declined"}});
    text.sample(totals.expired, {{"result", "expired"}});
    text.sample(totals.gone, {{"result", "gone"}});
    text.sample(totals.not_stored, {{"result", "not_stored"}});
    text.counter("trecho_cancellations_total", "Tickets that were cancelled.");
    text.sample(totals.cancelled);
    std::uint64_t free = 0;
    std::uint64_t held = 0;
    std::uint64_t sold = 0;
    for (const Seats& seats : office.seats()) {
        free += seats.free;
        held += seats.held;
        sold += seats.sold;
    }
    text.gauge("trecho_seats", "Seats of all legs, by state.");
    text.sample(free, {{"state", "free"}});
    text.sample(held, {{"state", "held"}});
    text.sample(sold, {{"state", "sold"}});
    text.histogram("trecho_offer_duration_seconds",
                   "How long customers waited in line until seats were held for them.",
                   totals.offer_seconds, offer_second_bounds);
}

void print_ledger(MetricsText& text, const BoardObserver& board) {
    const BoardTotals& totals = board.totals();
    text.counter("trecho_syncs_total", "Batches of records that were stored together.");
    text.sample(totals.syncs);
    text.counter("trecho_synced_records_total", "Sales and cancellations in these batches.");
    text.sample(totals.synced_records);
    text.histogram("trecho_sync_duration_seconds", "How long writing and syncing a batch took.",
                   totals.sync_seconds, sync_second_bounds);
    text.histogram("trecho_sync_records", "How many records a batch had.", totals.sync_records,
                   sync_record_bounds);
    text.gauge("trecho_storage_failing", "1 while sales can't be stored, else 0.");
    text.sample(board.storage_fails() ? 1 : 0);
}

} // namespace

std::string print_metrics(const BoardObserver& board, const Office& office,
                          const BrowserCounts& browsers, std::string_view version,
                          CalendarTime started) {
    MetricsText text;
    print_clients(text, board);
    print_sales(text, board, office);
    print_ledger(text, board);
    text.gauge("trecho_board_browsers", "Connections to the board, with the one that asks.");
    text.sample(browsers.open);
    text.counter("trecho_board_dropped_batches_total",
                 "Batches of changes that a slow browser missed.");
    text.sample(browsers.dropped);
    text.gauge("trecho_build_info", "Always 1; the version is its label.");
    text.sample(1, {{"version", version}});
    text.gauge("trecho_start_time_seconds", "When the server started, in seconds since 1970.");
    text.sample(std::chrono::duration<double>(started.time_since_epoch()).count());
    return text.take();
}

} // namespace trecho
