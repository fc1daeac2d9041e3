// Measures what a start costs by the length of the ledger: how long `trecho serve` takes until it
// listens, and how much of the processor and of memory; the same for `trecho audit`. Makes each
// ledger itself, and removes it.
//
//     starts                 a quarter of a million sales, a million, and five million
//     starts 10000 20000     as many sales
#include "office/ledger_record.hpp"
#include "platform/file.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "support/optimised_build.hpp"
#include "support/readable.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace trecho {

namespace {

constexpr std::uint64_t sales_per_session = 10;
constexpr std::uint64_t customers_at_once = 100; // who buy in turn, until each has its ten
constexpr std::uint64_t legs = 50;

// Beside the program, not in /tmp, which may be memory.
class Folder {
public:
    Folder() { std::filesystem::create_directories(path / "state"); }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path path =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() /
        ("starts-" + std::to_string(::getpid()));
};

std::string place(std::uint64_t number) { return fmt::format("Place {}", number % legs); }

// A circle of legs.
void write_network(const std::filesystem::path& file) {
    std::ofstream network(file);
    network << R"({"legs":[)";
    for (std::uint64_t leg = 0; leg < legs; ++leg)
        network << (leg > 0 ? "," : "")
                << fmt::format(R"({{"origin":"{}","destination":"{}","seats":100000000}})",
                               place(leg), place(leg + 1));
    network << "]}\n";
}

// Three of four sales have one leg, the others two.
void append_sale_of_customer(std::string& lines, std::uint64_t sale) {
    const std::uint64_t round = sale / (customers_at_once * sales_per_session);
    const std::uint64_t session = round * customers_at_once + sale % customers_at_once;
    const std::string from = place(sale);
    const std::string to = place(sale + 1);
    const std::string beyond = place(sale + 2);
    Places places = {from, to};
    if (sale % 4 == 0) places.push_back(beyond);
    const auto now = CalendarTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)) +
                     std::chrono::milliseconds(sale);
    const std::string key = fmt::format("{:016x}{:016x}", session * 0x9e3779b97f4a7c15U, session);
    append_sale(lines, sale + 1, print_time(now), places, key);
}

void write_ledger(const std::filesystem::path& file, std::uint64_t sales) {
    constexpr std::size_t bytes_together = std::size_t{1024} * 1024;
    std::ofstream ledger(file, std::ios::binary);
    std::string lines;
    for (std::uint64_t sale = 0; sale < sales; ++sale) {
        append_sale_of_customer(lines, sale);
        if (lines.size() < bytes_together && sale + 1 < sales) continue;
        ledger.write(lines.data(), static_cast<std::streamsize>(lines.size()));
        lines.clear();
    }
    if (!ledger.flush()) throw std::runtime_error("can't write " + file.string());
}

struct Cost {
    double seconds = 0; // elapsed, until it listens or ends
    double processor_seconds = 0;
    double bytes = 0; // of memory, at most
};

double to_seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Starts trecho with its standard output in a pipe, and returns the end to read from.
pid_t start(const std::vector<std::string>& words, int& output) {
    std::array<int, 2> pipe{};
    if (::pipe(pipe.data()) != 0) throw std::runtime_error("can't make a pipe");
    const pid_t id = ::fork();
    if (id == 0) {
        ::dup2(pipe[1], STDOUT_FILENO);
        ::close(pipe[0]);
        ::close(pipe[1]);
        const int nowhere = ::open("/dev/null", O_WRONLY);
        if (words.front() == "serve" && nowhere >= 0) ::dup2(nowhere, STDERR_FILENO); // its log
        std::vector<char*> arguments{const_cast<char*>("trecho")};
        for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        ::execv(TRECHO_BINARY, arguments.data());
        ::_exit(127);
    }
    ::close(pipe[1]);
    output = pipe[0];
    return id;
}

// The time until the program says something, or ends; then it is stopped.
Cost measure(const std::vector<std::string>& words) {
    const auto begin = std::chrono::steady_clock::now();
    int output = -1;
    const pid_t id = start(words, output);
    const Descriptor reading(output);
    std::array<char, 4096> said{};
    const bool has_said = ::read(output, said.data(), said.size()) > 0;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    if (words.front() == "serve") ::kill(id, SIGTERM);
    while (::read(output, said.data(), said.size()) > 0) {
    }

    int status = 0;
    rusage usage{};
    ::wait4(id, &status, 0, &usage);
    if (!has_said || status != 0) throw std::runtime_error("trecho " + words.front() + " failed");
    return {elapsed.count(), to_seconds(usage.ru_utime) + to_seconds(usage.ru_stime),
            static_cast<double>(usage.ru_maxrss) * 1024};
}

void print_cost(std::uint64_t sales, const std::string& command, const Cost& cost) {
    const auto count = static_cast<double>(sales);
    print_format("{:>10}  {:<6} {:>8.2f} s {:>8.2f} s {:>6.2f} us {:>7.0f} MB {:>5.0f} B\n",
                 readable(count), command, cost.seconds, cost.processor_seconds,
                 cost.processor_seconds / count * 1e6, cost.bytes / 1e6, cost.bytes / count);
}

void measure_starts(std::uint64_t sales) {
    const Folder folder;
    const std::string network = folder.path / "network.json";
    const std::string state = folder.path / "state";
    write_network(network);
    write_ledger(folder.path / "state" / "ledger.jsonl", sales);
    const std::vector<std::string> files{"--state", state, "--network", network};
    std::vector<std::string> serve{"serve", "--listen", "127.0.0.1:0"};
    serve.insert(serve.end(), files.begin(), files.end());
    print_cost(sales, "serve", measure(serve));
    std::vector<std::string> audit{"audit"};
    audit.insert(audit.end(), files.begin(), files.end());
    print_cost(sales, "audit", measure(audit));
}

} // namespace

} // namespace trecho

int main(int argc, char** argv) {
    trecho::require_optimised_build("starts");
    std::vector<std::uint64_t> lengths;
    for (const char* const word : std::span(argv, static_cast<std::size_t>(argc)).subspan(1))
        lengths.push_back(std::stoull(word));
    if (lengths.empty()) lengths = {250'000, 1'000'000, 5'000'000};
    try {
        trecho::prepare_process();
        trecho::print_format("{:>10}  {:<6} {:>10} {:>10} {:>9} {:>10} {:>7}\n", "sales", "",
                             "elapsed", "processor", "a sale", "memory", "a sale");
        for (const std::uint64_t sales : lengths) trecho::measure_starts(sales);
        return trecho::end_output(0);
    } catch (const std::exception& error) {
        fmt::print(stderr, "starts: {}\n", error.what());
        return 1;
    }
}
