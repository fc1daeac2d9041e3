// The client's time limits, each with its reason. Because of them, a server that is gone, stuck or
// silent never keeps a client waiting for ever.
#pragma once

#include <chrono>

namespace trecho {

// To connect, greet and resume at the start of the program. Longer than an attempt to reconnect
// (longest_pause), because the first arrival is tried only once.
inline constexpr std::chrono::seconds first_arrival_limit{10};

// Exponential back-off of a client that has lost its connection: pauses begin with `first_pause`
// and double. `longest_pause` bounds a pause and also an attempt, so a client is back at most so
// long after its server, and thousands of clients spread their attempts over that time.
inline constexpr std::chrono::milliseconds first_pause{250};
inline constexpr std::chrono::seconds longest_pause{5};

// From a request to its answer: a LIST of 100,000 legs takes some seconds on a slow connection.
// Giving up too early loses nothing, because RESUME tells the client where its session stands.
inline constexpr std::chrono::seconds answer_limit{15};

// The same for a decision, a cancellation and RESUME, which wait for the server's disk: a failing
// disk can take tens of seconds, and the batch before may wait for it too.
inline constexpr std::chrono::seconds storing_limit{60};

// The silence between two `waiting` events. One arrives whenever fewer customers are ahead; that
// can take longer than one decision, because a customer ahead may itself wait for another leg.
inline constexpr std::chrono::minutes silence_in_line_limit{10};
inline constexpr int decisions_in_silence_max = 10; // for servers with a long time to decide

// How long after the end of a hold the server may still take to say `expired`.
inline constexpr std::chrono::seconds expiry_patience{5};

// To send QUIT and close the connection.
inline constexpr std::chrono::seconds leaving_limit{2};

// After so long without a connection a console with a script as its input gives up: about as long
// as its seat is held. A person gives up by Ctrl-C.
inline constexpr std::chrono::seconds script_patience{15};

// After so many lost connections during one request a script gives up too: the request itself may
// be what breaks them.
inline constexpr int script_losses_max = 10;

} // namespace trecho
