// What a command line of CLI11 says: its errors and its help, in the language of the person.
#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
} // namespace CLI

namespace trecho {

// Prints help or version on stdout, if that was asked for; else one sentence on stderr that says
// what is wrong and what to do. Returns the exit code.
int answer_usage(const CLI::App& app, const CLI::ParseError& error);

// The sentence for `--network --state x`, where the value of the option `name` is missing.
std::string explain_missing(const std::string& name, const std::string& type,
                            const std::string& next);

// Translates the help of a command and of its subcommands.
void translate(CLI::App& app);

} // namespace trecho
