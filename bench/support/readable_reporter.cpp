#include "support/readable_reporter.hpp"

#include "platform/machine.hpp"
#include "support/readable.hpp"

#include <fmt/format.h>

#include <ostream>

namespace trecho {

namespace {

// Leaves out the suffixes of Google Benchmark: iterations:1, manual_time, real_time.
std::string name_of(const benchmark::BenchmarkName& name) {
    return name.args.empty() ? name.function_name : name.function_name + "/" + name.args;
}

// The unit follows from the name: `p99_us` is a time, `items_per_second` a rate.
std::string describe(const std::string& name, double value) {
    if (name.ends_with("_us"))
        return name.substr(0, name.size() - 3) + " " + readable_time(value * 1000);
    if (name == "bytes_per_second") return readable(value / 1e6) + " MB/s";
    if (name == "items_per_second") return readable_rate(value);
    return name + " " + readable(value);
}

std::string describe(const benchmark::UserCounters& counters) {
    std::string all;
    for (const auto& [name, counter] : counters) {
        std::string one = describe(name, counter.value);
        for (char& letter : one)
            if (letter == '_') letter = ' ';
        all += (all.empty() ? "" : ", ") + one;
    }
    return all;
}

} // namespace

// Leaves out Google Benchmark's warning that its library is a DEBUG build. Debian builds it
// optimised but with assertions, and none of them runs between the iterations of a benchmark.
bool ReadableReporter::ReportContext(const Context& context) {
    name_width_ = context.name_field_width;
    const Machine machine = describe_machine();
    GetOutputStream() << fmt::format("{}, {} processors, {}\n", machine.processor,
                                     machine.processors, machine.system);
    return true;
}

void ReadableReporter::ReportRuns(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        const std::string name = name_of(run.run_name);
        if (run.error_occurred) {
            GetOutputStream() << fmt::format("{:<{}}  ERROR OCCURRED: {}\n", name, name_width_,
                                             run.error_message);
            continue;
        }
        const double nanoseconds =
            run.real_accumulated_time * 1e9 / static_cast<double>(run.iterations);
        // An iteration of `whole` is a load of fixed duration, so its time is left out.
        const bool is_load = run.counters.contains("purchases/s");
        GetOutputStream() << fmt::format("{:<{}}{:>10}", name, name_width_,
                                         is_load ? "" : readable_time(nanoseconds))
                          << (run.counters.empty() ? "" : "  " + describe(run.counters)) << '\n';
    }
    GetOutputStream().flush();
}

} // namespace trecho
