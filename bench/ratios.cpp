// Trecho against its rivals, side by side: short windows in turn, so that a machine that slows down
// for a second slows down all of them, and of each round the ratio to the ceiling's neighbouring
// windows. Server and load have a processor each.
//
// The ceiling runs twice. What the second one reaches of the first is what the measurement is
// worth.
#include "load.hpp"
#include "platform/process.hpp"
#include "rivals/rivals.hpp"

#include <fmt/format.h>

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <memory>

namespace trecho {

namespace {

using namespace std::chrono_literals;

void pin_to_processor(int number) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(number), &set);
    ::sched_setaffinity(0, sizeof set, &set); // without it, the figures are only noisier
}

// A rival in a process of its own.
class RivalProcess {
public:
    explicit RivalProcess(const Rival& rival) {
        int pipe[2] = {};
        if (::pipe(pipe) != 0) throw std::runtime_error("no pipe");
        id_ = ::fork();
        if (id_ == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGKILL);
            pin_to_processor(0);
            rival.serve([&pipe](int port) {
                if (::write(pipe[1], &port, sizeof port) != sizeof port) ::_exit(1);
            });
            ::_exit(0);
        }
        if (::read(pipe[0], &port_, sizeof port_) != sizeof port_)
            throw std::runtime_error(rival.name + " doesn't start");
        ::close(pipe[0]);
        ::close(pipe[1]);
    }
    ~RivalProcess() {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    RivalProcess(const RivalProcess&) = delete;
    RivalProcess& operator=(const RivalProcess&) = delete;

    int port() const { return port_; }

private:
    pid_t id_ = -1;
    int port_ = 0;
};

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

struct Contestant {
    std::string name;
    std::unique_ptr<RivalProcess> process;
    std::unique_ptr<Load> load;
    std::vector<double> throughput_ratios; // to the ceiling of the same round
    std::vector<double> latency_ratios;
    std::vector<double> throughputs;
};

struct Contest {
    int customers = 1;
    int purchases_at_once = 1;
    int rounds = 10;
    std::chrono::milliseconds window = 100ms;
};

std::vector<Contestant> enter(const Contest& contest) {
    std::vector<Rival> all = rivals();
    all.insert(all.begin() + 1, Rival{"ceiling again", serve_epoll_ceiling});
    std::vector<Contestant> contestants;
    for (const Rival& rival : all) {
        // It would serve them one after the other, as it is meant to.
        if (rival.serve == serve_thread_per_connection && contest.purchases_at_once > 1) continue;
        Contestant contestant;
        contestant.name = rival.name;
        contestant.process = std::make_unique<RivalProcess>(rival);
        LoadSettings settings;
        settings.port = contestant.process->port();
        settings.customers = contest.customers;
        settings.purchases_at_once = contest.purchases_at_once;
        contestant.load = std::make_unique<Load>(settings);
        contestants.push_back(std::move(contestant));
    }
    return contestants;
}

void run_round(const Contest& contest, std::vector<Contestant>& contestants) {
    // The ceiling before and after each of the others: drift falls on both alike.
    Load& ceiling = *contestants.front().load;
    Window before = ceiling.run_for(contest.window);
    for (std::size_t index = 1; index < contestants.size(); ++index) {
        Contestant& contestant = contestants[index];
        const Window own = contestant.load->run_for(contest.window);
        const Window after = ceiling.run_for(contest.window);
        contestant.throughput_ratios.push_back(
            2 * own.purchases_per_second /
            (before.purchases_per_second + after.purchases_per_second));
        contestant.latency_ratios.push_back(2 * own.p99_microseconds /
                                            (before.p99_microseconds + after.p99_microseconds));
        contestant.throughputs.push_back(own.purchases_per_second);
        before = after;
    }
}

void print(const Contest& contest, const std::vector<Contestant>& contestants) {
    fmt::print("\n{} customers, {} purchases written at once: ratio to the ceiling\n",
               contest.customers, contest.purchases_at_once);
    for (const Contestant& contestant : contestants) {
        if (contestant.throughputs.empty()) continue;
        fmt::print("  {:<24} throughput {:>5.2f}   p99 {:>6.2f}   {:>9.0f} purchases/s\n",
                   contestant.name, median(contestant.throughput_ratios),
                   median(contestant.latency_ratios), median(contestant.throughputs));
    }
    std::fflush(stdout);
}

void hold(const Contest& contest) {
    std::vector<Contestant> contestants = enter(contest);
    run_round(contest, contestants); // warms up
    for (Contestant& contestant : contestants) {
        contestant.throughput_ratios.clear();
        contestant.latency_ratios.clear();
        contestant.throughputs.clear();
    }
    for (int round = 0; round < contest.rounds; ++round) run_round(contest, contestants);
    print(contest, contestants);
}

} // namespace

} // namespace trecho

int main(int argc, char** argv) {
#ifndef NDEBUG
    std::fputs("ratios: this build isn't optimised, so it has nothing to say; use the preset "
               "release\n",
               stderr);
    return 2;
#endif
    const bool is_short = argc == 2 && std::string_view(argv[1]) == "--short";
    if (argc > 1 && !is_short) {
        std::fputs("usage: ratios [--short]\n", stderr);
        return 2;
    }
    trecho::prepare_process();
    trecho::pin_to_processor(1);
    for (const auto& [customers, purchases_at_once] :
         {std::pair{1, 1}, {16, 1}, {64, 1}, {256, 1}, {1000, 1}, {64, 16}}) {
        trecho::Contest contest;
        contest.customers = customers;
        contest.purchases_at_once = purchases_at_once;
        if (is_short) {
            contest.rounds = 1;
            contest.window = std::chrono::milliseconds(5);
        }
        trecho::hold(contest);
    }
}
