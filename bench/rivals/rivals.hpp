// The servers that are measured side by side. All speak the plain dialogue, so that one load drives
// them all; each is one short file.
#pragma once

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

// Asio without coroutines.
void serve_asio_callbacks(const AnnouncePort& announce);

// Trecho itself: the real server and office. Not durable: its ledger is forgotten instead of
// synced.
void serve_trecho(const AnnouncePort& announce);
void serve_trecho_durable(const AnnouncePort& announce);

struct Rival {
    std::string name;
    void (*serve)(const AnnouncePort&);
};

const std::vector<Rival>& rivals();

} // namespace trecho
