// What an instructor shows: Trecho against its rivals, as ratios. Ratios because the figures of one
// machine say nothing on another; to the ceiling, because that is what the kernel allows; to the
// old design, because that is where Trecho comes from.
//
// The ceiling runs twice. What the second one reaches of the first is what the table is worth.
#include "contest.hpp"
#include "measure.hpp"
#include "optimised_build.hpp"
#include "platform/machine.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "readable.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>

namespace trecho {

namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

// The control, the ceiling against itself, would be 1.00 on a machine that nothing disturbs.
constexpr double control_min = 0.96;
constexpr double control_max = 1.04;
constexpr const char* control = "ceiling again";

bool is_trusted(double of_control) {
    return of_control >= control_min && of_control <= control_max;
}

// Where the control was in all contests.
struct ControlRange {
    double least = 1;
    double most = 1;
};

std::string name_of_contest(int customers) {
    return customers == 1 ? "1 customer" : fmt::format("{} customers", customers);
}

// The old design reaches a hundredth of the ceiling: two decimals would say that it does nothing.
std::string print_ratio(double ratio) {
    return ratio < 0.1 ? fmt::format("{:.2g}", ratio) : fmt::format("{:.2f}", ratio);
}

void print_sum(const std::string& what, double value, int decimals) {
    const bool is_measured = std::isfinite(value) && value > 0;
    print_format("{:<62}{:>8}\n", what,
                 is_measured ? fmt::format("{:.{}f}", value, decimals) : "not measured");
}

// A contest's results, by rival.
using RivalResults = std::map<std::string, RivalResult>;

class Ratios {
public:
    explicit Ratios(bool is_short) : is_short_(is_short) {}

    void run() {
        for (const int customers : {1, 16, 64, 256, 1000}) {
            Contest contest = make_contest(name_of_contest(customers), customers);
            hold_and_keep(contest);
        }
        Contest at_once = make_contest("64 customers, 16 purchases at once", 64);
        at_once.load.purchases_at_once = 16;
        hold_and_keep(at_once);
        Contest visits = make_contest("64 customers, connect, buy, close", 64);
        visits.load.reconnects = true;
        hold_and_keep(visits);
        for (const GuardPolicy guard : {GuardPolicy::global, GuardPolicy::leg}) {
            measure_guard(guard);
        }
        measure_idle_connections();
    }

    void print() const;
    json::object to_json() const;

private:
    ControlRange range_of_control() const;
    void print_control() const;
    void print_contest(const std::string& name) const;
    Contest make_contest(const std::string& name, int customers) const {
        Contest contest;
        contest.name = name;
        contest.load.customers = customers;
        contest.rivals = rivals_of_the_ceiling();
        if (is_short_) {
            contest.rounds = 1;
            contest.window = 5ms;
        }
        return contest;
    }

    void hold_and_keep(Contest contest) {
        tell(contest.name);
        // What takes a lock from the question to the answer serves one after the other: a customer
        // who writes many questions at once waits for nobody, and a thousand take too long.
        const bool is_usual = contest.load.purchases_at_once == 1 && !contest.load.reconnects;
        std::erase_if(contest.rivals, [&](const Rival& rival) {
            const bool is_python = rival.name == "old design in Python";
            const bool has_lock = is_python || rival.name == "thread per connection";
            return (has_lock && !is_usual) || (is_python && contest.load.customers != 64);
        });
        names_.push_back(contest.name);
        for (const RivalResult& result : measure_rivals(contest)) {
            results_[contest.name].emplace(result.rival, result);
        }
    }

    void measure_guard(GuardPolicy guard) {
        const std::string name(name_of(guard));
        tell("guard " + name + ", 64 customers on 64 legs, 5 ms to think");
        LoadSettings settings;
        settings.clients = 64;
        settings.think_time = 5ms;
        settings.duration = is_short_ ? Duration(50ms) : Duration(2s);
        const LoadResult result =
            measure(trecho(name, guard, /*is_durable=*/false), settings).result;
        guards_[name] = result.purchases_per_second();
    }

    void measure_idle_connections() {
        tell("memory of idle connections");
        const ServerProcess server(trecho("trecho", GuardPolicy::leg, /*is_durable=*/false));
        const int connections = is_short_ ? 100 : 10'000;
        RawLoadSettings one;
        one.port = server.port();
        RawLoadSettings many = one;
        many.customers = connections;

        RawLoad(one).run_for(5ms); // by now the server has what it needs once
        const std::uint64_t before = server.resident_bytes();
        const RawLoad idle(many);
        RawLoad(one).run_for(5ms); // accepted after all of those
        idle_bytes_ = static_cast<double>(server.resident_bytes() - before) / connections;
    }

    void tell(const std::string& what) const {
        if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\x1b[K{} ..", what);
    }

    double geometric_mean_to_256() const;
    double to_old_design() const;

    bool is_short_;
    std::vector<std::string> names_; // of contests, in order
    std::map<std::string, RivalResults> results_;
    std::map<std::string, double> guards_; // purchases a second
    double idle_bytes_ = 0;
};

double Ratios::geometric_mean_to_256() const {
    double sum = 0;
    for (const int customers : {1, 16, 64, 256}) {
        const RivalResults& row = results_.at(name_of_contest(customers));
        sum += std::log(row.at("trecho, not synced").throughput);
    }
    return std::exp(sum / 4);
}

double Ratios::to_old_design() const {
    const RivalResults& row = results_.at("64 customers");
    return row.at("trecho, not synced").purchases_per_second /
           row.at("old design in Python").purchases_per_second;
}

ControlRange Ratios::range_of_control() const {
    ControlRange range;
    for (const auto& [name, results] : results_) {
        const RivalResult& result = results.at(control);
        if (result.rounds == 0 || result.throughput == 0) continue;
        range.least = std::min(range.least, result.throughput);
        range.most = std::max(range.most, result.throughput);
    }
    return range;
}

// Before the table, for it says what the table is worth.
void Ratios::print_control() const {
    const ControlRange range = range_of_control();
    print_format("Ratios to the ceiling: a raw epoll loop that answers without thinking. More "
                 "throughput is better, less p99 is.\n"
                 "The control, the ceiling against itself, was {:.2f} to {:.2f} in this run; ",
                 range.least, range.most);
    if (is_trusted(range.least) && is_trusted(range.most)) {
        print_format("smaller differences mean nothing.\n");
    } else {
        print_format("where it leaves {} to {}, the\nmachine was busy with something else: those "
                     "parts are marked, and say little.\n",
                     control_min, control_max);
    }
}

void Ratios::print_contest(const std::string& name) const {
    const RivalResults& results = results_.at(name);
    const RivalResult& of_control = results.at(control);
    const bool is_worth_it = of_control.rounds > 0 && is_trusted(of_control.throughput);
    print_format("\n{:<38}{:>12}{:>8}{:>15}{}\n", name, "throughput", "p99", "purchases/s",
                 is_worth_it ? "" : "   (says little)");
    for (const Rival& rival : rivals_of_the_ceiling()) {
        const auto found = results.find(rival.name);
        if (found == results.end()) continue;
        const RivalResult& result = found->second;
        const std::string shown = rival.name == control ? "the control" : rival.name;
        if (result.rounds == 0 || result.throughput == 0) {
            print_format("  {:<36}  not measured: nothing finished in so short a time\n", shown);
            continue;
        }
        print_format("  {:<36}{:>12}{:>8}{:>15}\n", shown, print_ratio(result.throughput),
                     print_ratio(result.p99), readable(result.purchases_per_second));
    }
}

void Ratios::print() const {
    if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\x1b[K");
    print_control();
    for (const std::string& name : names_) print_contest(name);
    print_format("\n");
    print_sum("to the ceiling, not synced, mean of 1, 16, 64, 256 customers",
              geometric_mean_to_256(), 2);
    print_sum("times the old design in Python, 64 customers", to_old_design(), 0);
    print_sum("times guard global with guard leg, 64 customers, 5 ms to think",
              guards_.at("leg") / guards_.at("global"), 0);
    print_sum("bytes of memory for an idle connection", idle_bytes_, 0);
}

json::object Ratios::to_json() const {
    json::array contests;
    for (const std::string& name : names_) {
        json::array rows;
        for (const auto& [rival, result] : results_.at(name)) {
            rows.push_back({{"rival", rival},
                            {"throughput_ratio", result.throughput},
                            {"p99_ratio", result.p99},
                            {"purchases_per_second", result.purchases_per_second}});
        }
        contests.push_back({{"contest", name}, {"standings", rows}});
    }
    const Machine machine = describe_machine();
    return {{"machine",
             {{"processor", machine.processor},
              {"processors", machine.processors},
              {"system", machine.system}}},
            {"contests", contests},
            {"geometric_mean_to_ceiling", geometric_mean_to_256()},
            {"to_old_design", to_old_design()},
            {"guard_purchases_per_second",
             {{"global", guards_.at("global")}, {"leg", guards_.at("leg")}}},
            {"idle_connection_bytes", idle_bytes_}};
}

void write_json(const std::string& file, const json::value& results) {
    std::ofstream stream(file);
    stream << json::serialize(results) << std::endl;
    if (!stream) throw std::runtime_error("can't write " + file);
}

} // namespace

} // namespace trecho

int main(int argc, char** argv) {
    trecho::require_optimised_build("ratios");
    bool is_short = false;
    std::string file;
    for (int index = 1; index < argc; ++index) {
        const std::string_view word = argv[index];
        if (word == "--short")
            is_short = true;
        else if (word.starts_with("--json="))
            file = word.substr(7);
        else {
            std::fputs("usage: ratios [--short] [--json=FILE]\n", stderr);
            return 2;
        }
    }
    trecho::prepare_process();
    trecho::pin_to_processor(1);
    try {
        trecho::Ratios ratios(is_short);
        ratios.run();
        ratios.print();
        if (!file.empty()) trecho::write_json(file, ratios.to_json());
        return trecho::end_output(0);
    } catch (const std::exception& error) {
        fmt::print(stderr, "ratios: {}\n", error.what());
        return 1;
    }
}
