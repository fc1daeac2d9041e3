// Compares Trecho with its rivals, as ratios: absolute figures of one machine say nothing about
// another. The ceiling is the baseline, since it shows what the kernel allows; the old design is
// where Trecho comes from. The ceiling also runs against itself, to show how far the table can be
// trusted; where that control shows a disturbed machine, the row is measured again.
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "server/ratio_report.hpp"
#include "support/awake_processors.hpp"
#include "support/optimised_build.hpp"
#include "support/server_measurement.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr int repetitions_max = 3; // of a row whose control isn't reliable

void show_progress(const std::string& text) {
    if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\x1b[K{}", text);
}

class Ratios {
public:
    explicit Ratios(bool is_short) : is_short_(is_short) {
        report_.sleeping_processors = awake_.error();
    }

    RatioReport measure() {
        measure_customers();
        Comparison at_once = make_comparison("64 customers, 16 purchases at once", 64);
        at_once.load.purchases_at_once = 16;
        add(at_once);
        Comparison reconnecting = make_comparison("64 customers, connect, buy, close", 64);
        reconnecting.load.reconnects = true;
        add(reconnecting);
        for (const GuardPolicy guard : {GuardPolicy::global, GuardPolicy::leg}) {
            measure_guard(guard);
        }
        measure_board();
        measure_idle_connections();
        show_progress("");
        return report_;
    }

    // Only what the disk decides: durable sales, with and without gathering.
    RatioReport measure_durable() {
        report_.has_only_durable = true;
        measure_customers();
        show_progress("");
        return report_;
    }

private:
    void measure_customers() {
        for (const int customers : {1, 16, 64, 256, 1000}) {
            add(make_comparison(comparison_name(customers), customers));
        }
    }

    Comparison make_comparison(const std::string& name, int customers) const {
        Comparison comparison;
        comparison.name = name;
        comparison.load.customers = customers;
        comparison.rivals = rivals_of_the_ceiling();
        if (is_short_) {
            comparison.rounds = 1;
            comparison.window = 5ms;
        }
        return comparison;
    }

    // A rival that locks from the question to the answer serves its customers one by one. Writing
    // many questions at once gains it nothing, and a thousand customers take it too long.
    bool takes_part(const Rival& rival, const LoadGeneratorSettings& load) const {
        if (report_.has_only_durable && rival.name != control &&
            !rival.name.starts_with("trecho, durable"))
            return false;
        const bool is_python = rival.name == "old design in Python";
        const bool has_lock = is_python || rival.name == "thread per connection";
        const bool is_usual_dialogue = load.purchases_at_once == 1 && !load.reconnects;
        return !(has_lock && !is_usual_dialogue) && !(is_python && load.customers != 64);
    }

    void add(Comparison comparison) {
        show_progress(comparison.name + " ..");
        std::erase_if(comparison.rivals,
                      [&](const Rival& rival) { return !takes_part(rival, comparison.load); });
        report_.comparisons.push_back(comparison.name);
        report_.results[comparison.name] = measure_reliably(comparison, control);
    }

    // What disturbs a machine often ends soon.
    RivalResults measure_reliably(const Comparison& comparison, const std::string& its_control) {
        for (int repetitions = 0;; ++repetitions) {
            RivalResults results;
            for (const RivalResult& result : measure_rivals(comparison))
                results.emplace(result.rival, result);
            if (is_reliable(results.at(its_control)) || repetitions == repetitions_max) {
                report_.repetitions[comparison.name] = repetitions;
                return results;
            }
        }
    }

    void measure_guard(GuardPolicy guard) {
        const std::string name(name_of(guard));
        show_progress("guard " + name + ", 64 customers on 64 legs, 5 ms to think ..");
        LoadSettings settings;
        settings.clients = 64;
        settings.think_time = 5ms;
        settings.duration = is_short_ ? Duration(50ms) : Duration(2s);
        const LoadResult result =
            measure_server(trecho(name, guard, /*is_durable=*/false), settings).result;
        report_.purchases_per_second[name] = result.purchases_per_second();
    }

    void measure_board() {
        show_progress("with a board, 64 customers ..");
        Comparison comparison = make_comparison("board", 64);
        comparison.baseline = trecho("without", GuardPolicy::leg, /*is_durable=*/false);
        comparison.rivals = {trecho("without again", GuardPolicy::leg, /*is_durable=*/false),
                             trecho_with_board()};
        report_.board = measure_reliably(comparison, "without again");
    }

    void measure_idle_connections() {
        show_progress("memory of idle connections ..");
        const ServerProcess server(trecho("trecho", GuardPolicy::leg, /*is_durable=*/false));
        const int connections = is_short_ ? 100 : 10'000;
        LoadGeneratorSettings one;
        one.port = server.port();
        LoadGeneratorSettings many = one;
        many.customers = connections;

        LoadGenerator(one).run_for(5ms); // warm-up: memory that the server allocates once
        const std::uint64_t before = server.resident_bytes();
        const LoadGenerator idle(many);
        LoadGenerator(one).run_for(5ms); // its connection is accepted after all idle ones
        report_.idle_connection_bytes =
            static_cast<double>(server.resident_bytes() - before) / connections;
    }

    AwakeProcessors awake_;
    bool is_short_;
    RatioReport report_;
};

void write_json(const std::string& file, const boost::json::value& results) {
    std::ofstream stream(file);
    stream << boost::json::serialize(results) << std::endl;
    if (!stream) throw std::runtime_error("can't write " + file);
}

} // namespace

} // namespace trecho

int main(int argc, char** argv) {
    trecho::require_optimised_build("ratios");
    bool is_short = false;
    bool is_durable_only = false;
    std::string file;
    for (int index = 1; index < argc; ++index) {
        const std::string_view argument = argv[index];
        if (argument == "--short")
            is_short = true;
        else if (argument == "--durable")
            is_durable_only = true;
        else if (argument.starts_with("--json="))
            file = argument.substr(7);
        else {
            std::fputs("usage: ratios [--short] [--durable] [--json=FILE]\n", stderr);
            return 2;
        }
    }
    trecho::prepare_process();
    trecho::pin_to_processor(1);
    try {
        trecho::Ratios ratios(is_short);
        const trecho::RatioReport report =
            is_durable_only ? ratios.measure_durable() : ratios.measure();
        trecho::print_report(report);
        if (!file.empty()) trecho::write_json(file, trecho::to_json(report));
        return trecho::end_output(0);
    } catch (const std::exception& error) {
        fmt::print(stderr, "ratios: {}\n", error.what());
        return 1;
    }
}
