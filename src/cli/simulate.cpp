// trecho simulate: the whole ticket office in one process, in virtual time, from a seed.
#include "cli/commands.hpp"
#include "cli/trace_observer.hpp"
#include "platform/counted.hpp"
#include "platform/standard_output.hpp"
#include "simulation/explorer/explorer.hpp"
#include "simulation/runner/seed_sweep.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cstdio>
#include <numeric>
#include <string>

namespace trecho {

namespace {

double to_hours(Duration duration) {
    return std::chrono::duration<double, std::ratio<3600>>(duration).count();
}

std::string print_matrix(const FaultMatrix& injected) {
    std::string table = fmt::format("{:12}", "fault");
    for (std::size_t stage = 0; stage < stages; ++stage)
        table += fmt::format("{:>12}", name_of(static_cast<Stage>(stage)));
    table += '\n';
    for (std::size_t fault = 0; fault < faults; ++fault) {
        table += fmt::format("{:12}", name_of(static_cast<Fault>(fault)));
        for (std::size_t stage = 0; stage < stages; ++stage)
            table += fmt::format("{:>12}", injected[stage][fault]);
        table += '\n';
    }
    return table;
}

std::uint64_t sum_of(const FaultMatrix& injected) {
    std::uint64_t sum = 0;
    for (const auto& stage : injected) sum = std::accumulate(stage.begin(), stage.end(), sum);
    return sum;
}

void print_summary(const SweepResult& result) {
    const std::uint64_t faults_met = sum_of(result.injected);
    print_format("{}, {:.1f} hours simulated\n", counted(result.worlds, "world", "worlds"),
                 to_hours(result.simulated));
    print_format(
        "{}, {} in ledgers, {}, {}, {}\n", counted(result.purchases, "request", "requests"),
        counted(result.sold, "record", "records"), counted(result.expired, "expiry", "expiries"),
        counted(result.crashes, "crash", "crashes"), counted(faults_met, "fault", "faults"));
    print_format("{} linearizable, {} too long to decide\n",
                 counted(result.histories - result.undecided, "history of a leg is",
                         "histories of legs are"),
                 result.undecided);
    print_format("hash of all stories: {:016x}\n", result.log_hash);
    if (faults_met > 0) print_format("\n{}", print_matrix(result.injected));
}

void print_failure(const WorldResult& world) {
    if (!world.violation) return;
    print_format("\n{}\n{}\nVIOLATED with seed {}: {}\n    {}\n    {}\n", world.setting,
                 world.lanes, world.seed, name_of(world.violation->invariant),
                 describe(world.violation->invariant), world.violation->why);
}

// A line of progress, on a terminal only.
void show_progress(const std::string& line) {
    if (::isatty(STDERR_FILENO) != 1) return;
    fmt::print(stderr, "\r{}", line);
    std::fflush(stderr);
}

void clear_progress() {
    if (::isatty(STDERR_FILENO) == 1) fmt::print(stderr, "\r\x1b[K");
}

void show_orders(std::uint64_t orders) { show_progress(counted(orders, "order", "orders")); }

int simulate_one(const SimulateOptions& options) {
    SimulationSettings settings = options.settings;
    settings.tells_everything = true;
    std::string trace_failure;
    MakeObserver make_trace;
    TraceObserver* trace = nullptr; // belongs to the world
    if (!options.trace.empty()) {
        make_trace = [&](const Network& network, const Clock& clock) {
            auto made = std::make_unique<TraceObserver>(
                options.trace, network, clock,
                [&](const std::string& sentence) { trace_failure = sentence; });
            trace = made.get();
            return made;
        };
    }
    const auto tell_trace = [&](const Violation& violation) {
        if (trace)
            trace->broken_invariant(
                fmt::format("{}: {}", describe(violation.invariant), violation.why));
    };
    const WorldResult world = run_world(options.seeds.first, settings, make_trace, tell_trace);
    if (!trace_failure.empty()) fmt::print(stderr, "trecho: {}\n", trace_failure);
    if (world.violation) {
        print_failure(world);
        return exit_failure;
    }
    print_format("{}\n{}\nseed {}: all holds; hash {:016x}\n", world.setting, world.lanes,
                 world.seed, world.log_hash);
    return trace_failure.empty() ? exit_success : exit_failure;
}

int explore_all(const SimulateOptions& options) {
    ExplorationSettings settings;
    settings.customers = options.settings.customers.value_or(settings.customers);
    settings.preemptions_max = options.preemptions_max;
    for (const GuardPolicy guard : guard_policies) {
        if (options.settings.guard.value_or(guard) != guard) continue;
        settings.guard = guard;
        const Exploration exploration = explore(settings, show_orders);
        clear_progress();
        if (exploration.violation) {
            print_format("{}\nVIOLATED with guard {}, in order {}: {}\n    {}\n    {}\n",
                         exploration.lanes, name_of(guard), exploration.orders,
                         name_of(exploration.violation->invariant),
                         describe(exploration.violation->invariant), exploration.violation->why);
            return exit_failure;
        }
        print_format("guard {}, {}, one seat: {}, at most {} in each; all holds{}\n",
                     name_of(guard), counted(settings.customers, "customer", "customers"),
                     counted(exploration.orders, "order", "orders"),
                     counted(settings.preemptions_max, "preemption", "preemptions"),
                     exploration.is_complete ? "" : ", but there are more");
    }
    return exit_success;
}

} // namespace

int simulate(const SimulateOptions& options) {
    if (options.explores) return explore_all(options);
    if (options.seeds.first == options.seeds.last) return simulate_one(options);

    const std::uint64_t all = options.seeds.last - options.seeds.first + 1;
    const SweepResult result =
        run_seeds(options.seeds, options.settings, [&](const SweepResult& so_far) {
            show_progress(fmt::format("{} of {} worlds, {:.0f} hours", so_far.worlds, all,
                                      to_hours(so_far.simulated)));
        });
    clear_progress();
    print_summary(result);
    if (!result.failure) return exit_success;
    print_failure(*result.failure);
    return exit_failure;
}

} // namespace trecho
