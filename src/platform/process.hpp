// Sets up the process of a command, and ends it.
#pragma once

#include <string>
#include <string_view>

namespace trecho {

// Opens /dev/null for each of the descriptors 0, 1 and 2 that is closed, so that no socket becomes
// standard output. Ignores the signals that end a process that writes to a closed pipe or beyond
// the size limit of files, so that write(2) fails with an error. Raises the limit of open files as
// far as the system allows.
//
// Throws std::runtime_error, with a sentence for the user, when the process may still open too few
// files for any command.
void prepare_process();

// How the user called this program (argv[0]), quoted for a shell.
std::string program_as_typed();

// Ends the process at once, with `why` on stderr and exit code 1, from any thread. No destructor
// runs, and no coroutine resumes. For an operation that can neither be completed nor undone.
[[noreturn]] void end_process(std::string_view why);

} // namespace trecho
