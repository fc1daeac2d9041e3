// The servers that are compared: rival designs, each in one short file, and Trecho. All of them
// speak the plain dialogue, so one load generator drives them all.
#pragma once

#include "office/gathering_rule.hpp"
#include "office/turns.hpp"

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace trecho {

// Called once, as soon as the server listens on `port`. A server then serves until it is killed.
using AnnouncePort = std::function<void(int port)>;

// The ceiling: one thread and epoll, which answers True to every line. Its throughput is the most
// that the kernel allows.
void serve_epoll_ceiling(const AnnouncePort& announce);

// The design of the system that Trecho grows from, in C++: a thread for each customer, and one
// mutex that is locked from the question to the answer.
void serve_thread_per_connection(const AnnouncePort& announce);

// The same design in Python, as that system was written: it also reads and writes the file with the
// seats while it holds the lock.
void serve_old_design(const AnnouncePort& announce);

// Asio without coroutines.
void serve_asio_callbacks(const AnnouncePort& announce);

struct TrechoSettings {
    GuardPolicy guard = GuardPolicy::none;
    bool is_durable = true;              // otherwise its ledger is discarded
    Duration gather_max = gathering_max; // of its ledger's batches
    bool has_board = false; // which a process on the load's processor reads, as fast as it can
};

// Trecho: the real server and office.
void serve_trecho(const TrechoSettings& settings, const AnnouncePort& announce);

// The state folder of a durable Trecho with this process id. It is beside the program, not in /tmp,
// which may be memory: there a sync would cost nothing.
std::filesystem::path durable_state_of(pid_t process);

// The itineraries that Trecho sells; the rivals sell the first only.
std::vector<std::string> itineraries_on_sale();

struct Rival {
    std::string name;
    std::function<void(const AnnouncePort&)> serve;
};

Rival ceiling();
// A durable one's batches wait for more sales for at most `gather_max`.
Rival trecho(const std::string& name, GuardPolicy guard, bool is_durable,
             Duration gather_max = gathering_max);
Rival trecho_with_board();
std::vector<Rival> rivals_of_the_ceiling(); // with the ceiling again, as the control

} // namespace trecho
