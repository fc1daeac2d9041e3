#include "cli/load_report.hpp"

#include "platform/counted.hpp"
#include "platform/machine.hpp"
#include "platform/standard_output.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/version.hpp>
#include <fmt/format.h>

#include <cstdio>

namespace trecho {

namespace json = boost::json;

namespace {

std::string print_latency(Duration latency) {
    const double microseconds = to_microseconds(latency);
    if (microseconds < 1000) return fmt::format("{:.0f} us", microseconds);
    if (microseconds < 1e6) return fmt::format("{:.2f} ms", microseconds / 1e3);
    return fmt::format("{:.2f} s", microseconds / 1e6);
}

void print_latencies(std::string_view what, const LatencyHistogram& histogram) {
    print_format(
        "  {:<10}{:>10}{:>10}{:>10}{:>10}{:>10}\n", what, print_latency(histogram.percentile(0.50)),
        print_latency(histogram.percentile(0.90)), print_latency(histogram.percentile(0.99)),
        print_latency(histogram.percentile(0.999)), print_latency(histogram.max()));
}

json::object latencies_json(const LatencyHistogram& histogram) {
    json::array buckets;
    for (const LatencyHistogram::Bucket& bucket : histogram.buckets()) {
        buckets.push_back(json::array{to_microseconds(bucket.up_to), bucket.count});
    }
    return {{"count", histogram.count()},
            {"mean_us", to_microseconds(histogram.mean())},
            {"p50_us", to_microseconds(histogram.percentile(0.50))},
            {"p90_us", to_microseconds(histogram.percentile(0.90))},
            {"p99_us", to_microseconds(histogram.percentile(0.99))},
            {"p999_us", to_microseconds(histogram.percentile(0.999))},
            {"max_us", to_microseconds(histogram.max())},
            {"histogram_us", buckets}};
}

json::object counts_json(const LoadCounts& counts) {
    return {{"bought", counts.bought},       {"declined", counts.declined},
            {"abandoned", counts.abandoned}, {"refused", counts.refused},
            {"unsold", counts.unsold},       {"lost", counts.lost},
            {"uncertain", counts.uncertain}, {"unanswered", counts.unanswered},
            {"overdue", counts.overdue}};
}

json::object settings_json(const LoadSettings& settings) {
    const auto& rate = settings.purchases_per_second;
    return {{"clients", settings.clients},
            {"duration_seconds", to_seconds(settings.duration)},
            {"think_time_us", to_microseconds(settings.think_time)},
            {"abandon", settings.abandons},
            {"decline", settings.declines},
            {"itineraries", settings.itineraries.size()},
            {"loop", rate ? "open" : "closed"},
            {"rate", rate ? json::value(*rate) : json::value()}};
}

json::object machine_json() {
    const Machine machine = describe_machine();
    return {{"processor", machine.processor},
            {"processors", machine.processors},
            {"system", machine.system}};
}

// `store_tickets` are those that are new in the store, null without --store.
json::object check_json(const LoadChecks& checks) {
    return {{"agrees", checks.agree()},
            {"bought", checks.sold.bought},
            {"sold", checks.sold.sold},
            {"store_tickets", checks.store ? json::value(checks.store->tickets) : json::value()}};
}

json::array intervals_json(const std::vector<LoadInterval>& intervals) {
    json::array series;
    for (const LoadInterval& interval : intervals) {
        json::object row = counts_json(interval.counts);
        row["end_seconds"] = to_seconds(interval.end);
        row["p50_us"] = to_microseconds(interval.purchase.percentile(0.50));
        row["p99_us"] = to_microseconds(interval.purchase.percentile(0.99));
        row["max_us"] = to_microseconds(interval.purchase.max());
        series.push_back(row);
    }
    return series;
}

std::string were(std::int64_t count) { return counted(count, "was", "were"); }

} // namespace

void LoadProgress::show(const LoadInterval& interval) {
    bought_ += interval.counts.bought;
    if (!is_on_terminal_) return;
    const double per_second = to_seconds(Load::interval);
    fmt::print(stderr, "\r\x1b[K{:.1f} s   {} bought   {:.0f} purchases/s   p99 {}",
               to_seconds(interval.end), bought_,
               static_cast<double>(interval.counts.bought) / per_second,
               print_latency(interval.purchase.percentile(0.99)));
    std::fflush(stderr);
}

void LoadProgress::clear() const {
    if (!is_on_terminal_) return;
    fmt::print(stderr, "\r\x1b[K");
    std::fflush(stderr);
}

std::string describe_check(const SoldCheck& check) {
    const bool is_one = check.servers == 1;
    const std::string sold = is_one ? "the server says that it sold"
                                    : fmt::format("{} servers say that they sold", check.servers);
    if (!check.is_wanted) return "check: none, because of --itinerary";
    if (!check.is_known) return "check: none, because the server no longer says what it has sold";
    if (check.sold < 0) {
        return fmt::format(
            "check FAILED: {} bought here, but the server has {} left than before: others gave "
            "tickets back meanwhile",
            were(check.bought), counted(-check.sold, "more seat", "more seats"));
    }
    if (!check.agrees()) {
        const std::string says =
            is_one ? sold + " " + std::to_string(check.sold)
                   : fmt::format("{} says that {} sold", check.disagrees, were(check.sold));
        return fmt::format("check FAILED: {} bought here, but {}; was somebody else buying, or a "
                           "hold still open{}?",
                           were(check.bought), says,
                           is_one ? "" : ", or do the servers not sell from one store");
    }
    if (check.sold > check.bought) {
        return fmt::format("check: {} {}: the {} bought here, and {} of the {} whose answer never "
                           "came",
                           sold, check.sold, check.bought, check.sold - check.bought,
                           check.uncertain);
    }
    return fmt::format("check: {} {}, as many as were bought here", sold, check.sold);
}

std::string describe_check(const StoreCheck& check) {
    if (!check.problem.empty()) return fmt::format("check FAILED: {}", check.problem);
    const std::string has = fmt::format("the store {} has {}", check.store,
                                        counted(check.tickets, "new ticket", "new tickets"));
    if (!check.agrees())
        return fmt::format("check FAILED: {} bought here, but {}; was somebody else buying, or is "
                           "it another store than the servers'?",
                           were(check.bought), has);
    if (check.tickets > check.bought)
        return fmt::format("check: {}: the {} bought here, and {} of the {} whose answer never "
                           "came",
                           has, check.bought, check.tickets - check.bought, check.uncertain);
    return fmt::format("check: {}, as many as were bought here", has);
}

void print_load(const LoadSettings& settings, const LoadResult& result, const LoadChecks& checks) {
    const LoadCounts& counts = result.counts;
    const double seconds = to_seconds(result.duration);
    print_format("{} for {:.1f} s on {}\n", counted(settings.clients, "client", "clients"), seconds,
                 counted(settings.itineraries.size(), "leg", "legs"));
    print_format("{:.0f} purchases/s: {} bought, {} declined, {} abandoned, {} refused\n",
                 result.purchases_per_second(), counts.bought, counts.declined, counts.abandoned,
                 counts.refused);
    if (counts.unsold > 0)
        print_format("{} could not be stored\n", counted(counts.unsold, "sale", "sales"));
    if (counts.lost > 0)
        print_format("{} lost\n", counted(counts.lost, "connection was", "connections were"));
    if (counts.unanswered > 0)
        print_format("{} never answered\n",
                     counted(counts.unanswered, "request was", "requests were"));
    if (counts.overdue > 0)
        print_format("{} due and never asked for: the server or the clients are too slow for this "
                     "rate\n",
                     counted(counts.overdue, "purchase was", "purchases were"));
    if (counts.refused > counts.bought)
        print_format("most requests were refused: the seats ran out, so this measures refusals; "
                     "serve data/class.json, which has seats enough\n");
    print_format("  {:<10}{:>10}{:>10}{:>10}{:>10}{:>10}\n", "", "p50", "p90", "p99", "p99.9",
                 "max");
    print_latencies("offer", result.offer);
    print_latencies("sale", result.sale);
    print_latencies("purchase", result.purchase);
    print_format("{}\n", describe_check(checks.sold));
    if (checks.store) print_format("{}\n", describe_check(*checks.store));
}

std::string load_json(const LoadSettings& settings, const LoadResult& result,
                      const LoadChecks& checks) {
    const double seconds = to_seconds(result.duration);
    const json::object document{
        {"settings", settings_json(settings)},
        {"machine", machine_json()},
        {"versions",
         {{"trecho", TRECHO_VERSION}, {"compiler", __VERSION__}, {"boost", BOOST_LIB_VERSION}}},
        {"seconds", seconds},
        {"purchases_per_second", result.purchases_per_second()},
        {"counts", counts_json(result.counts)},
        {"check", check_json(checks)},
        {"latency",
         {{"offer", latencies_json(result.offer)},
          {"sale", latencies_json(result.sale)},
          {"purchase", latencies_json(result.purchase)}}},
        {"intervals", intervals_json(result.intervals)}};
    return json::serialize(document) + "\n";
}

} // namespace trecho
