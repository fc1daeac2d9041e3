// Error messages for a command line that CLI11 refuses.
#pragma once

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace trecho {

// Prints help or version on stdout, if that was asked for; else one sentence on stderr that says
// what is wrong and what to do. Returns the exit code.
int answer_usage(const CLI::App& app, const CLI::ParseError& error);

} // namespace trecho
