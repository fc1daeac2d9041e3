// How long a client waits, and what it promises by that: no server that is gone, stuck or silent
// holds it for ever. Each limit is named here once, with its reason.
#pragma once

#include <chrono>

namespace trecho {

// To connect, to be greeted, and to hear where the session of before stands. The first time there
// is nobody to go back to, so it takes more patience than coming back does.
inline constexpr std::chrono::seconds first_arrival_limit{10};

// A client that has lost its connection tries again, at first soon, then with pauses that double.
// No pause is longer, and no attempt takes longer, than this: from one attempt to the next no more
// time passes, so a client is back so soon after its server is, and thousands of them that come
// back at once come spread over it.
inline constexpr std::chrono::milliseconds first_pause{250};
inline constexpr std::chrono::seconds longest_pause{5};

// From a request to its answer: a LIST of 100,000 legs takes some seconds on a slow line. A client
// that gives up asks by RESUME how it stands, so nothing is lost by giving up too early.
inline constexpr std::chrono::seconds answer_limit{15};

// The same for a decision and a cancellation, which wait for the server's disk: one in trouble
// takes tens of seconds, and the batch before may have met the same trouble.
inline constexpr std::chrono::seconds storing_limit{60};

// In line, a customer hears something whenever those before it become fewer. It may be silent for
// longer than one of them takes to decide, for they may stand in other lines besides.
inline constexpr std::chrono::minutes silence_in_line_limit{10};
inline constexpr int decisions_in_silence_max = 10; // where a time limit is of many minutes

// A seat's time limit is the server's to tell. One that says nothing of it by then is stuck.
inline constexpr std::chrono::seconds expiry_patience{5};

// For QUIT to leave.
inline constexpr std::chrono::seconds leaving_limit{2};

// A script that feeds the console isn't there to see that nothing happens, so it gives up after so
// long without a connection: about as long as a seat is held for it. A person gives up by Ctrl-C.
inline constexpr std::chrono::seconds script_patience{15};

// And when it got its connection back so often, and lost it each time before one and the same
// request was answered: then it is the request that the server, or what is between, breaks at.
inline constexpr int script_losses_max = 10;

} // namespace trecho
