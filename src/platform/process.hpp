// What every command wants of its process before it begins.
#pragma once

#include <string>
#include <string_view>

namespace trecho {

// Throws std::runtime_error, with a sentence for the user, when the process may open too few files
// to do anything: no later place would have a better one.
//
// Opens /dev/null over each of the descriptors 0, 1 and 2 that is closed, so that a socket doesn't
// become standard output; makes writing to a closed pipe, or beyond the largest size of a file, an
// error instead of the end; and allows as many descriptors as the system lets this user have.
void prepare_process();

// How this program was called, to be typed again in a shell: its name where PATH leads to it, else
// its path.
std::string program_as_typed();

// At once, with `why` on stderr and exit code 1, from any thread: nothing is destroyed, and no
// coroutine hears of it. For what can neither be done nor undone.
[[noreturn]] void end_process(std::string_view why);

} // namespace trecho
