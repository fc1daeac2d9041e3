// What a command tells on standard output. A full disk or a closed pipe may refuse it, so the first
// error is kept: the exit code of the process says that something is missing.
#pragma once

#include <boost/system/error_code.hpp>
#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace trecho {

// Returns when all of `bytes` is written, however slowly they are taken. Also where another program
// has made the open file non-blocking, which one that shares a terminal may do.
boost::system::error_code write_fully(int descriptor, std::string_view bytes);

// Not buffered: a pipe gets each text when it is printed. After an error nothing more is written.
void print_output(std::string_view text);

template <class... Values>
void print_format(fmt::format_string<Values...> format, Values&&... values) {
    print_output(fmt::format(format, std::forward<Values>(values)...));
}

// The first error of standard output.
boost::system::error_code output_error();

// Says on stderr that output is missing, if it is. The exit code for a command that would have
// ended with `exit_code`: the same, but 1 instead of 0.
int end_output(int exit_code);

// For a process that ends at once: writes to stderr if that takes it soon. A pager that has stopped
// reading can't keep the process from ending.
void say_last_words(std::string_view sentence);

} // namespace trecho
