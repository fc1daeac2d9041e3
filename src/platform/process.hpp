// What every command wants of its process before it begins.
#pragma once

namespace trecho {

// Opens /dev/null over each of the descriptors 0, 1 and 2 that is closed, so that a socket doesn't
// become standard output; and makes writing to a closed pipe an error instead of the end.
void prepare_process();

} // namespace trecho
