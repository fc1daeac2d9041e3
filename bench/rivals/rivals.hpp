// The servers that are measured side by side. All speak the plain dialogue, so that one load drives
// them all; each is one short file.
#pragma once

#include "office/turns.hpp"

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace trecho {

// Says on which port it listens, then serves until its process is killed.
using AnnouncePort = std::function<void(int port)>;

// The ceiling: one thread, epoll, and no thought at all. It answers True to every line. What it
// reaches is what the kernel allows.
void serve_epoll_ceiling(const AnnouncePort& announce);

// The way of the system that Trecho grows from, in C++: a thread for each customer, one mutex from
// the question to the answer.
void serve_thread_per_connection(const AnnouncePort& announce);

// That system itself, in Python: besides, it reads and writes the file with the seats under its
// lock.
void serve_old_design(const AnnouncePort& announce);

// Asio without coroutines.
void serve_asio_callbacks(const AnnouncePort& announce);

struct TrechoSettings {
    GuardPolicy guard = GuardPolicy::none;
    bool is_durable = true; // else its ledger is forgotten instead of synced
};

// Trecho itself: the real server and office.
void serve_trecho(const TrechoSettings& settings, const AnnouncePort& announce);

// Where such a process keeps what it must not forget; whoever kills it may remove the folder. It is
// beside the program, not in /tmp, which may be memory: there a sync would cost nothing.
std::filesystem::path durable_state_of(pid_t process);

// What Trecho sells there; all rivals sell the first.
std::vector<std::string> itineraries_on_sale();

struct Rival {
    std::string name;
    std::function<void(const AnnouncePort&)> serve;
};

Rival ceiling();
Rival trecho(const std::string& name, GuardPolicy guard, bool is_durable);
std::vector<Rival> rivals_of_the_ceiling(); // those that are worth comparing at any load

} // namespace trecho
