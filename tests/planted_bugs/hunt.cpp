// Goal: the simulation finds every planted bug within a thousand seeds. Prints a table: the bug,
// its first seed, and the invariant that it violates.
//
//     hunt                     all of them
//     hunt NAME simulate ..    `trecho simulate ..` with one of them
#include "cli/command_line.hpp"
#include "platform/standard_output.hpp"
#include "simulation/mutants/planted_bugs.hpp"
#include "simulation/runner/seed_sweep.hpp"

#include <fmt/format.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace trecho {

namespace {

constexpr std::uint64_t seeds_max = 1000;
constexpr std::uint64_t seeds_without_bug = 200;

// A bug may hang or crash a world, so each is hunted in a process of its own.
constexpr unsigned seconds_max = 120;

void hunt_one(std::size_t number) {
    ::alarm(seconds_max);
    plant(number);
    const SweepResult result =
        run_seeds({1, seeds_max}, SimulationSettings(), [](const SweepResult&) {});
    std::string found = "NOT FOUND";
    if (result.failure)
        found = fmt::format("{:>6}  {}", result.failure->seed,
                            name_of(result.failure->violation->invariant));
    print_format("{:32} {}\n", planted_bugs()[number].name, found);
    ::_exit(result.failure ? 0 : 1);
}

// Without a bug all must hold: else a violation would be taken for a bug that was found.
void hunt_nothing() {
    ::alarm(seconds_max);
    const SweepResult result =
        run_seeds({1, seeds_without_bug}, SimulationSettings(), [](const SweepResult&) {});
    ::_exit(result.failure ? 1 : 0);
}

bool holds_without_bug() {
    const pid_t child = ::fork();
    if (child == 0) hunt_nothing();
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// A world that crashes counts as found, one that hangs doesn't.
bool is_found(std::size_t number) {
    const pid_t child = ::fork();
    if (child == 0) hunt_one(number);

    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status)) return WEXITSTATUS(status) == 0;
    const bool has_hung = WTERMSIG(status) == SIGALRM;
    print_format("{:32} {:>6}  {}\n", planted_bugs()[number].name, "",
                 has_hung ? "NOT FOUND: it hung" : "the process crashed");
    return !has_hung;
}

int hunt_all() {
    if (!holds_without_bug()) {
        print_format("a world without a planted bug fails: mend that first\n");
        return 1;
    }
    print_format("{:32} {:>6}  {}\n", "bug", "seed", "invariant");
    std::size_t missed = 0;
    for (std::size_t number = 0; number < planted_bugs().size(); ++number) {
        if (!is_found(number)) ++missed;
    }
    print_format("{} of {} bugs found\n", planted_bugs().size() - missed, planted_bugs().size());
    return missed == 0 ? 0 : 1;
}

int simulate_with(const std::string& name, int argc, const char* const* argv) {
    for (std::size_t number = 0; number < planted_bugs().size(); ++number) {
        if (planted_bugs()[number].name != name) continue;
        plant(number);
        const CommandLine line = parse_command_line(argc, argv);
        if (!line.command) return line.exit_code;
        const auto* const options = std::get_if<SimulateOptions>(&*line.command);
        return options ? simulate(*options) : exit_usage;
    }
    fmt::print(stderr, "hunt: there is no planted bug \"{}\"; these are there:\n", name);
    for (const PlantedBug& bug : planted_bugs())
        fmt::print(stderr, "  {:32} {}\n", bug.name, bug.what);
    return exit_usage;
}

} // namespace

} // namespace trecho

int main(int argc, char** argv) {
    const int exit_code =
        argc == 1 ? trecho::hunt_all() : trecho::simulate_with(argv[1], argc - 1, argv + 1);
    return trecho::end_output(exit_code);
}
