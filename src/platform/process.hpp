// What every command wants of its process before it begins.
#pragma once

namespace trecho {

// Throws std::runtime_error, with a sentence for the user, when the process may open too few files
// to do anything: no later place would have a better one.
//
// Opens /dev/null over each of the descriptors 0, 1 and 2 that is closed, so that a socket doesn't
// become standard output; makes writing to a closed pipe an error instead of the end; and allows as
// many descriptors as the system lets this user have.
void prepare_process();

} // namespace trecho
