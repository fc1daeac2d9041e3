// What a purchase costs the server, counted and not timed: allocations, system calls, instructions.
// These barely move with the machine and its load, so CI keeps them: each has a limit, with a
// margin, and a change that goes beyond it fails.
//
//     costs                 allocations and system calls, against their limits
//     costs --instructions  user-space instructions, by valgrind's callgrind, which must be there
#include "contest.hpp"
#include "optimised_build.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "readable.hpp"

#include <fmt/format.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace trecho {

namespace {

using namespace std::chrono_literals;

constexpr int customers = 64;

// What was measured stands in docs/performance.md.
constexpr double allocations_max = 0.5;
constexpr double durable_allocations_max = 2;
constexpr double system_calls_max = 6.5;
constexpr double instructions_max = 10'500;

constexpr int load_processor = 1;
constexpr int windows = 20;

Rival server(bool is_durable = false) { return trecho("trecho", GuardPolicy::none, is_durable); }

// How many system calls a purchase takes is a matter of timing too. A load on a processor of its
// own has answered before the server looks for more; one that is slow, or shares its processor with
// others, is looked for in vain (a recv) and then waited for alone (an epoll_wait). So what CI
// keeps is counted with both on one processor: there nearly every answer is looked for in vain,
// whatever else the machine does.
Rival beside_its_load(Rival rival) {
    rival.serve = [serve = std::move(rival.serve)](const AnnouncePort& announce) {
        pin_to_processor(load_processor);
        serve(announce);
    };
    return rival;
}

bool is_within(const std::string& what, double value, double limit) {
    print_format("{:<44}{:>10}   at most {}\n", what + " per purchase", readable(value),
                 readable(limit));
    return value <= limit;
}

struct Counts {
    double allocations = 1e9; // per purchase
    double system_calls = 1e9;
};

// The least of some windows: what the server does besides, now and then, is not a purchase's.
Counts count(const Rival& rival) {
    const ServerProcess process(rival);
    RawLoadSettings settings;
    settings.port = process.port();
    settings.customers = customers;
    RawLoad load(settings);
    load.run_for(100ms); // warms up

    Counts least;
    for (int window = 0; window < windows; ++window) {
        const Costs before = process.costs();
        const auto purchases = static_cast<double>(load.run_for(30ms).purchases);
        const Costs after = process.costs();
        least.allocations =
            std::min(least.allocations,
                     static_cast<double>(after.allocations - before.allocations) / purchases);
        least.system_calls =
            std::min(least.system_calls,
                     static_cast<double>(after.system_calls - before.system_calls) / purchases);
    }
    return least;
}

bool check_counts() {
    const Counts apart = count(server());
    const Counts together = count(beside_its_load(server()));
    const Counts durable = count(beside_its_load(server(/*is_durable=*/true)));
    const bool allocates_little = is_within("allocations", together.allocations, allocations_max);
    const bool stores_with_little =
        is_within("allocations, durable", durable.allocations, durable_allocations_max);
    const bool calls_little =
        is_within("system calls, one processor", together.system_calls, system_calls_max);
    print_format("{:<44}{:>10}   with a processor for the load alone, if nobody else uses it\n",
                 "system calls per purchase", readable(apart.system_calls));
    return allocates_little && stores_with_little && calls_little;
}

struct Run {
    double instructions = 0;
    double purchases = 0;
};

// What callgrind counts in a server that serves a load for so long and is then stopped.
Run run_under_callgrind(const std::filesystem::path& folder, std::chrono::milliseconds duration) {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe");
    const std::string out = folder / "callgrind.out";
    const std::string ports = folder / "port";
    const std::string log = "--log-file=" + (folder / "log").string();
    const std::string to = "--callgrind-out-file=" + out;
    std::filesystem::remove(ports);
    const pid_t id = ::fork();
    if (id == 0) {
        pin_to_processor(0);
        ::execlp("valgrind", "valgrind", "--tool=callgrind", log.c_str(), to.c_str(),
                 program.c_str(), "--serve", ports.c_str(), nullptr);
        ::_exit(127);
    }
    RawLoadSettings settings;
    settings.customers = customers;
    for (int wait = 0; wait < 300 && settings.port == 0; ++wait) {
        std::this_thread::sleep_for(100ms);
        std::ifstream(ports) >> settings.port;
    }
    if (settings.port == 0) throw std::runtime_error("valgrind doesn't start");
    Run run;
    {
        RawLoad load(settings);
        run.purchases = static_cast<double>(load.run_for(duration).purchases);
    }
    ::kill(id, SIGTERM);
    ::waitpid(id, nullptr, 0);
    std::stringstream text;
    text << std::ifstream(out).rdbuf();
    const std::string all = text.str();
    std::smatch total;
    if (!std::regex_search(all, total, std::regex("(?:summary|totals): ([0-9]+)")))
        throw std::runtime_error("callgrind's result can't be read: " + out);
    run.instructions = std::stod(total[1]);
    return run;
}

// The difference of a long run and a short one: what it takes to start falls out.
bool check_instructions() {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("trecho-costs-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const Run small = run_under_callgrind(folder, 500ms);
    const Run large = run_under_callgrind(folder, 4s);
    std::filesystem::remove_all(folder);
    return is_within("instructions",
                     (large.instructions - small.instructions) /
                         (large.purchases - small.purchases),
                     instructions_max);
}

void serve_for_callgrind(const std::string& file) {
    server().serve([&file](int port) { std::ofstream(file) << port << std::endl; });
}

} // namespace

} // namespace trecho

int main(int argc, char** argv) {
    trecho::require_optimised_build("costs");
    const std::string_view word = argc > 1 ? argv[1] : "";
    try {
        trecho::prepare_process();
        if (word == "--serve" && argc == 3) trecho::serve_for_callgrind(argv[2]);
        trecho::pin_to_processor(trecho::load_processor);
        if (word == "--instructions")
            return trecho::end_output(trecho::check_instructions() ? 0 : 1);
        return trecho::end_output(trecho::check_counts() ? 0 : 1);
    } catch (const std::exception& error) {
        fmt::print(stderr, "costs: {}\n", error.what());
        return 1;
    }
}
