#include "server/ratio_report.hpp"

#include "platform/machine.hpp"
#include "platform/standard_output.hpp"
#include "support/readable.hpp"
#include "support/statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace trecho {

namespace {

namespace json = boost::json;

constexpr double control_min = 0.96;
constexpr double control_max = 1.04;

bool is_in_limits(double control_ratio) {
    return control_ratio >= control_min && control_ratio <= control_max;
}

struct ControlRange {
    double min = 1;
    double max = 1;
};

ControlRange control_range(const RatioReport& report) {
    ControlRange range;
    for (const auto& [name, results] : report.results) {
        const RivalResult& result = results.at(control);
        if (result.samples == 0 || result.throughput == 0) continue;
        range.min = std::min(range.min, result.throughput);
        range.max = std::max(range.max, result.throughput);
    }
    return range;
}

double ratio_to_ceiling(const RatioReport& report) {
    std::vector<double> ratios;
    for (const int customers : {1, 16, 64, 256}) {
        const RivalResults& results = report.results.at(comparison_name(customers));
        ratios.push_back(results.at("trecho, not synced").throughput);
    }
    return geometric_mean(ratios);
}

double ratio_to_old_design(const RatioReport& report) {
    const RivalResults& results = report.results.at("64 customers");
    return results.at("trecho, not synced").purchases_per_second /
           results.at("old design in Python").purchases_per_second;
}

// Two decimals, but two digits for a small ratio: the old design reaches a hundredth of the
// ceiling.
std::string print_ratio(double ratio) {
    return ratio < 0.1 ? fmt::format("{:.2g}", ratio) : fmt::format("{:.2f}", ratio);
}

void print_summary(const std::string& name, double value, int decimals) {
    const bool is_measured = std::isfinite(value) && value > 0;
    print_format("{:<62}{:>8}\n", name,
                 is_measured ? fmt::format("{:.{}f}", value, decimals) : "not measured");
}

void print_processors(error_code sleeping) {
    if (sleeping) {
        print_format("Idle processors may sleep, for /dev/cpu_dma_latency can't be held at 0: {}. "
                     "They wake slowly,\nand figures of few customers vary with that.\n",
                     sleeping.message());
    } else {
        print_format("Idle processors were kept awake (/dev/cpu_dma_latency held at 0).\n");
    }
}

// Comes first: the control says how far the table can be trusted.
void print_control(const ControlRange& range) {
    print_format("Ratios to the ceiling, a raw epoll loop that answers every line at once. Higher "
                 "throughput is better, lower p99 is.\n"
                 "The control, the ceiling against itself, was {:.2f} to {:.2f} in this run; ",
                 range.min, range.max);
    if (is_in_limits(range.min) && is_in_limits(range.max)) {
        print_format("smaller differences mean nothing.\n");
    } else {
        print_format("where it leaves {} to {}, the\nmachine was busy with something else: those "
                     "parts are marked as unreliable.\n",
                     control_min, control_max);
    }
}

void print_comparison(const std::string& name, const RivalResults& results, int repetitions) {
    print_format("\n{:<38}{:>12}{:>8}{:>15}{}{}\n", name, "throughput", "p99", "purchases/s",
                 is_reliable(results.at(control)) ? "" : "   (unreliable)",
                 repetitions > 0 ? fmt::format("   (measured {} times)", repetitions + 1) : "");
    for (const Rival& rival : rivals_of_the_ceiling()) {
        const auto found = results.find(rival.name);
        if (found == results.end()) continue;
        const RivalResult& result = found->second;
        const std::string label = rival.name == control ? "the control" : rival.name;
        if (result.samples == 0 || result.throughput == 0) {
            print_format("  {:<36}  not measured: no purchase finished in so short a window\n",
                         label);
            continue;
        }
        print_format("  {:<36}{:>12}{:>8}{:>15}\n", label, print_ratio(result.throughput),
                     print_ratio(result.p99), readable(result.purchases_per_second));
    }
}

} // namespace

bool is_reliable(const RivalResult& control_result) {
    return control_result.samples > 0 && is_in_limits(control_result.throughput);
}

std::string comparison_name(int customers) {
    return customers == 1 ? "1 customer" : fmt::format("{} customers", customers);
}

void print_report(const RatioReport& report) {
    print_processors(report.sleeping_processors);
    print_control(control_range(report));
    for (const std::string& name : report.comparisons) {
        print_comparison(name, report.results.at(name), report.repetitions.at(name));
    }
    if (report.has_only_durable) return;
    print_format("\n");
    print_summary("to the ceiling, not synced, mean of 1, 16, 64, 256 customers",
                  ratio_to_ceiling(report), 2);
    print_summary("times the old design in Python, 64 customers", ratio_to_old_design(report), 0);
    print_summary("times guard global with guard leg, 64 customers, 5 ms to think",
                  report.purchases_per_second.at("leg") / report.purchases_per_second.at("global"),
                  0);
    print_summary("of the throughput, with a board and one reader, 64 customers",
                  report.board.at("with a board").throughput, 2);
    print_summary("  the control, without a board", report.board.at("without again").throughput, 2);
    print_summary("bytes of memory for an idle connection", report.idle_connection_bytes, 0);
}

json::object to_json(const RatioReport& report) {
    json::array comparisons;
    for (const std::string& name : report.comparisons) {
        json::array rows;
        for (const auto& [rival, result] : report.results.at(name)) {
            rows.push_back({{"rival", rival},
                            {"throughput_ratio", result.throughput},
                            {"p99_ratio", result.p99},
                            {"purchases_per_second", result.purchases_per_second}});
        }
        comparisons.push_back({{"comparison", name},
                               {"repetitions", report.repetitions.at(name)},
                               {"results", rows}});
    }
    const Machine machine = describe_machine();
    json::object json{{"machine",
                       {{"processor", machine.processor},
                        {"processors", machine.processors},
                        {"kept_awake", !report.sleeping_processors},
                        {"system", machine.system}}},
                      {"comparisons", comparisons}};
    if (report.has_only_durable) return json;
    json["geometric_mean_to_ceiling"] = ratio_to_ceiling(report);
    json["to_old_design"] = ratio_to_old_design(report);
    json["guard_purchases_per_second"] = {{"global", report.purchases_per_second.at("global")},
                                          {"leg", report.purchases_per_second.at("leg")}};
    json["board_to_without"] = report.board.at("with a board").throughput;
    json["idle_connection_bytes"] = report.idle_connection_bytes;
    return json;
}

} // namespace trecho
