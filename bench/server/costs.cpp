// Counts what a purchase costs the server: allocations, system calls, instructions. These counts,
// unlike times, hardly depend on the machine and its load. So each has a limit, with a margin, and
// CI fails when a change exceeds it.
//
//     costs                 counts allocations and system calls
//     costs --instructions  counts user-space instructions with valgrind's callgrind
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "support/load_generator.hpp"
#include "support/optimised_build.hpp"
#include "support/readable.hpp"
#include "support/server_process.hpp"

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

// The measured values are in docs/performance.md.
constexpr double allocations_max = 0.5;
constexpr double durable_allocations_max = 2;
constexpr double system_calls_max = 6.5;
constexpr double instructions_max = 10'500;

constexpr int load_processor = 1;
constexpr int samples = 20;

Rival server(bool is_durable = false) { return trecho("trecho", GuardPolicy::none, is_durable); }

// The number of system calls depends on timing: a fast load has written its next message before
// the server reads, and a slow one costs the server a failed recv and an epoll_wait. With both on
// one processor nearly every first recv fails, whatever else the machine does, so the count that CI
// limits is taken there.
Rival on_the_load_processor(Rival rival) {
    rival.serve = [serve = std::move(rival.serve)](const AnnouncePort& announce) {
        pin_to_processor(load_processor);
        serve(announce);
    };
    return rival;
}

bool is_within(const std::string& cost, double value, double limit) {
    print_format("{:<44}{:>10}   at most {}\n", cost, readable(value), readable(limit));
    return value <= limit;
}

struct Counts {
    double allocations = 1e9; // per purchase
    double system_calls = 1e9;
};

// The minimum of several samples: the server's occasional other work isn't a cost of purchases.
Counts count(const Rival& rival) {
    const ServerProcess process(rival);
    LoadGeneratorSettings settings;
    settings.port = process.port();
    settings.customers = customers;
    LoadGenerator load(settings);
    load.run_for(100ms); // warm-up

    Counts minimum;
    for (int sample = 0; sample < samples; ++sample) {
        const Costs before = process.costs();
        const auto purchases = static_cast<double>(load.run_for(30ms).purchases);
        const Costs after = process.costs();
        minimum.allocations =
            std::min(minimum.allocations,
                     static_cast<double>(after.allocations - before.allocations) / purchases);
        minimum.system_calls =
            std::min(minimum.system_calls,
                     static_cast<double>(after.system_calls - before.system_calls) / purchases);
    }
    return minimum;
}

bool check_counts() {
    const Counts apart = count(server());
    const Counts together = count(on_the_load_processor(server()));
    const Counts durable = count(on_the_load_processor(server(/*is_durable=*/true)));
    const bool are_allocations_within =
        is_within("allocations per purchase", together.allocations, allocations_max);
    const bool are_durable_allocations_within =
        is_within("allocations per durable purchase", durable.allocations, durable_allocations_max);
    const bool are_system_calls_within = is_within("system calls per purchase, on one processor",
                                                   together.system_calls, system_calls_max);
    print_format("{:<44}{:>10}   if nothing else uses the second\n",
                 "system calls per purchase, on two processors", readable(apart.system_calls));
    return are_allocations_within && are_durable_allocations_within && are_system_calls_within;
}

struct Run {
    double instructions = 0;
    double purchases = 0;
};

// Counts the instructions of a server from its start to its stop after a load of `duration`.
Run run_under_callgrind(const std::filesystem::path& folder, std::chrono::milliseconds duration) {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe");
    const std::string counts_file = folder / "callgrind.out";
    const std::string port_file = folder / "port";
    const std::string log_option = "--log-file=" + (folder / "log").string();
    const std::string out_option = "--callgrind-out-file=" + counts_file;
    std::filesystem::remove(port_file);
    const pid_t id = ::fork();
    if (id == 0) {
        pin_to_processor(0);
        ::execlp("valgrind", "valgrind", "--tool=callgrind", log_option.c_str(), out_option.c_str(),
                 program.c_str(), "--serve", port_file.c_str(), nullptr);
        ::_exit(127);
    }
    LoadGeneratorSettings settings;
    settings.customers = customers;
    for (int wait = 0; wait < 300 && settings.port == 0; ++wait) {
        std::this_thread::sleep_for(100ms);
        std::ifstream(port_file) >> settings.port;
    }
    if (settings.port == 0) throw std::runtime_error("valgrind doesn't start");
    Run run;
    {
        LoadGenerator load(settings);
        run.purchases = static_cast<double>(load.run_for(duration).purchases);
    }
    ::kill(id, SIGTERM);
    ::waitpid(id, nullptr, 0);
    std::stringstream contents;
    contents << std::ifstream(counts_file).rdbuf();
    const std::string text = contents.str();
    std::smatch total;
    if (!std::regex_search(text, total, std::regex("(?:summary|totals): ([0-9]+)")))
        throw std::runtime_error("callgrind's result can't be read: " + counts_file);
    run.instructions = std::stod(total[1]);
    return run;
}

// The difference of a long run and a short one cancels the cost of the server's start.
bool check_instructions() {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("trecho-costs-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    const Run small = run_under_callgrind(folder, 500ms);
    const Run large = run_under_callgrind(folder, 4s);
    std::filesystem::remove_all(folder);
    return is_within("instructions per purchase",
                     (large.instructions - small.instructions) /
                         (large.purchases - small.purchases),
                     instructions_max);
}

void serve_for_callgrind(const std::string& port_file) {
    server().serve([&port_file](int port) { std::ofstream(port_file) << port << std::endl; });
}

} // namespace

} // namespace trecho

int main(int argc, char** argv) {
    trecho::require_optimised_build("costs");
    const std::string_view argument = argc > 1 ? argv[1] : "";
    try {
        trecho::prepare_process();
        if (argument == "--serve" && argc == 3) trecho::serve_for_callgrind(argv[2]);
        trecho::pin_to_processor(trecho::load_processor);
        if (argument == "--instructions")
            return trecho::end_output(trecho::check_instructions() ? 0 : 1);
        return trecho::end_output(trecho::check_counts() ? 0 : 1);
    } catch (const std::exception& error) {
        fmt::print(stderr, "costs: {}\n", error.what());
        return 1;
    }
}
