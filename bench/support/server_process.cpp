#include "support/server_process.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace trecho {

Costs* counted_costs = nullptr;

namespace {

Costs* shared_costs() {
    void* const memory =
        ::mmap(nullptr, sizeof(Costs), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
    return new (memory) Costs();
}

} // namespace

ServerProcess::ServerProcess(const Rival& rival) : costs_(shared_costs()) {
    int pipe[2] = {};
    if (::pipe(pipe) != 0) throw std::runtime_error("no pipe");
    id_ = ::fork();
    if (id_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        pin_to_processor(0);
        counted_costs = costs_;
        rival.serve([&pipe](int port) {
            if (::write(pipe[1], &port, sizeof port) != sizeof port) ::_exit(1);
            ::close(pipe[0]);
            ::close(pipe[1]);
        });
        ::_exit(0);
    }
    ::close(pipe[1]);
    const bool has_started = ::read(pipe[0], &port_, sizeof port_) == sizeof port_;
    ::close(pipe[0]);
    if (!has_started) throw std::runtime_error(rival.name + " doesn't start");
}

ServerProcess::~ServerProcess() {
    ::kill(id_, SIGKILL);
    ::waitpid(id_, nullptr, 0);
    ::munmap(costs_, sizeof(Costs));
    std::error_code ignored; // not every rival has such a folder
    std::filesystem::remove_all(durable_state_of(id_), ignored);
}

std::uint64_t ServerProcess::resident_bytes() const {
    std::ifstream file("/proc/" + std::to_string(id_) + "/statm"); // proc(5): size resident ..
    std::uint64_t size = 0;
    std::uint64_t resident = 0;
    file >> size >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void pin_to_processor(int number) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(static_cast<unsigned>(number), &set);
    ::sched_setaffinity(0, sizeof set, &set); // without it, the figures are only noisier
}

} // namespace trecho
