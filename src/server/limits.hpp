// Every limit that the server sets, with its reason. Those that the command line changes have their
// defaults here.
#pragma once

#include <chrono>
#include <cstddef>

namespace trecho {

// Far below the kernel's usual 20,000 descriptors of a process, far above a class of students.
inline constexpr std::size_t clients_max_default = 10'000;

// Long enough to think about a journey, short enough that forgotten consoles go away.
inline constexpr std::chrono::minutes idle_limit_default{10};

// A session that nobody resumed for so long is forgotten, unless it holds tickets.
inline constexpr std::chrono::hours session_limit{24};

// With so many sessions, the server forgets earlier those that are unused longest: a client that
// says HELLO again and again must not fill the memory.
inline constexpr std::size_t sessions_max_default = 100'000;

// A full server tells so many clients at a time that it is busy: each costs a descriptor until its
// connection is closed. Clients beyond them are disconnected without an answer.
inline constexpr std::size_t turned_away_max = 1'000;

// How often a client in line hears how many are ahead, at most.
inline constexpr std::chrono::milliseconds waiting_event_pause{500};

// A pending confirmation may still finish while the server drains, but a service manager or a
// person who stops a server shouldn't wait long: systemd kills after 90 s, people after about 5 s.
inline constexpr std::chrono::seconds drain_limit{3};

// Without a pause, an accept that fails for want of descriptors fails 300,000 times a second.
inline constexpr std::chrono::milliseconds pause_after_accept_error{100};

// For the last answer to leave, and for the peer to see it and end its side, before the connection
// is closed.
inline constexpr std::chrono::seconds farewell_limit{2};

// How old availability.json may be.
inline constexpr std::chrono::seconds availability_pause{5};

} // namespace trecho
