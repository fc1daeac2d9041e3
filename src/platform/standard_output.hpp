// What a command prints on standard output. A full disk or a closed pipe may refuse it. We keep the
// first error, so that the exit code tells that output is missing.
#pragma once

#include <boost/system/error_code.hpp>
#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace trecho {

// Blocks until all of `bytes` is written or there is an error. Works also if another program on the
// same terminal has made the open file non-blocking.
boost::system::error_code write_fully(int descriptor, std::string_view bytes);

// Not buffered: a pipe gets each text at once. After an error it writes nothing more.
void print_output(std::string_view text);

template <class... Values>
void print_format(fmt::format_string<Values...> format, Values&&... values) {
    print_output(fmt::format(format, std::forward<Values>(values)...));
}

// The first error of print_output().
boost::system::error_code output_error();

// Returns the exit code for a command that would end with `exit_code`. After an output error it
// prints that on stderr, and 0 becomes 1.
int end_output(int exit_code);

// For a process that ends at once: writes to stderr if that becomes writable within half a second.
// A pager that has stopped reading can't keep the process from ending.
void print_before_sudden_end(std::string_view sentence);

} // namespace trecho
