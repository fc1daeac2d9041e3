#include "cli/usage_errors.hpp"

#include "cli/commands.hpp"
#include "cli/option_values.hpp"
#include "cli/translations.hpp"
#include "platform/process.hpp"
#include "platform/standard_output.hpp"
#include "protocol/edit_distance.hpp"
#include "protocol/names.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace trecho {

namespace {

std::vector<std::string> names_of_commands(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
    return names;
}

bool has_commands(const CLI::App& app) { return !app.get_subcommands({}).empty(); }

// The command that the words name, the group of commands (store), or else the program.
const CLI::App& named_last(const CLI::App& app) {
    const std::vector<CLI::App*> named = app.get_subcommands();
    return named.empty() ? app : named_last(*named.front());
}

// As a person types it after the program's name: "store init"; "" for the program.
std::string words_of(const CLI::App& app) {
    const CLI::App* const parent = app.get_parent();
    if (!parent) return "";
    const std::string before = words_of(*parent);
    return before.empty() ? app.get_name() : before + " " + app.get_name();
}

std::vector<std::string> names_of_options(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        if (!option->get_lnames().empty()) names.push_back("--" + option->get_lnames().front());
    return names;
}

std::string explain_option(const CLI::App& where, const std::string& word) {
    const std::string closest = closest_word(word, names_of_options(where));
    const std::string name = where.get_parent() ? words_of(where) : where.get_name();
    if (word == closest) return say("{} comes after {}", word, name);
    if (edit_distance(word, closest) <= 2)
        return say("there is no option {}; did you mean {}?", quote_name(word), closest);
    if (word.find('>') != std::string::npos)
        return say("{} looks like an option; write it after --", quote_name(word));
    return say("{} has no option {}", name, quote_name(word));
}

// The error for a word that neither the program nor its command accepts.
std::string explain_word(const CLI::App& where, const std::string& word) {
    if (word.starts_with('-')) return explain_option(where, word);
    const std::string quoted = quote_name(word);
    if (has_commands(where)) {
        const std::vector<std::string> commands = names_of_commands(where);
        std::vector<std::string> known = names_of_options(where);
        std::ranges::copy(commands, std::back_inserter(known));
        const std::string all = fmt::format("{}", fmt::join(commands, ", "));
        if (const auto meant = near_word(word, known))
            return say("there is no command {}; did you mean {}? (there are {})", quoted, *meant,
                       all);
        return say("there is no command {}; name one of {}", quoted, all);
    }
    if (where.get_name() == "buy")
        return say("{} is one word too many; write an itinerary in quotes: \"Recife > "
                   "Salvador\"",
                   quoted);
    return say("{} is one word too many; take it out", quoted);
}

// Replaces CLI11's messages, which describe its internals or don't say what to do.
std::string explain_usage(const CLI::App& app, const CLI::App& command,
                          const CLI::ParseError& error) {
    std::string what = error.what();
    const std::vector<std::string> unknown = app.remaining(true);
    const auto option_like = std::ranges::find_if(
        unknown, [](const std::string& word) { return word.starts_with('-'); });
    // An unknown option comes first: the next words may be its value.
    if (option_like != unknown.end()) return explain_word(command, *option_like);
    if (dynamic_cast<const CLI::ValidationError*>(&error)) return what; // written by add_value()
    if (!unknown.empty()) return explain_word(command, unknown.front());
    if (has_commands(command))
        return say("name a command: {}", fmt::join(names_of_commands(command), ", "));

    // CLI11's messages begin with the name of the option.
    const std::string name = what.substr(0, what.find_first_of(" :"));
    const CLI::Option* option = command.get_option_no_throw(name);
    const CLI::Option* flag = command.get_option_no_throw("--" + name);
    if (dynamic_cast<const CLI::ExcludesError*>(&error))
        return say("{} and {} can't be given together; leave one out", name,
                   what.substr(what.rfind(' ') + 1));
    if (dynamic_cast<const CLI::RequiresError*>(&error))
        return say("{} can only be used with {}", name, what.substr(what.rfind(' ') + 1));
    if (option && dynamic_cast<const CLI::RequiredError*>(&error))
        return say("{0} is missing; write it as {0} {1}", name,
                   translated(option->get_type_name()));
    if (flag) return say("--{} takes no value; write it alone", name);
    if (option)
        return say("{0} needs a value; write it as {0} {1}", name,
                   translated(option->get_type_name()));
    return what;
}

} // namespace

std::string explain_missing(const std::string& name, const std::string& type,
                            const std::string& next) {
    std::string missing = say("{} needs a value, and {} is an option itself", name, next);
    const bool names_a_file = type == "FILE" || type == "DIR";
    if (names_a_file) missing = say("{}; write ./{} if that is its name", missing, next);
    return missing;
}

void translate(CLI::App& app) {
    const auto own = [](const std::string& english) { return translated_help(english); };
    for (const char* const label :
         {"Usage", "OPTIONS", "SUBCOMMAND", "Positionals", "REQUIRED", "Needs", "Excludes", "FILE",
          "DIR", "TIME", "HOST:PORT", address_list, "NAME", "ITINERARY"})
        app.get_formatter()->label(label, own(label));
    app.description(own(app.get_description()));
    for (CLI::Option* const option : app.get_options()) {
        option->description(own(option->get_description()));
        option->group(own(option->get_group()));
    }
    for (CLI::App* const command : app.get_subcommands({})) {
        command->group(own(command->get_group()));
        translate(*command);
    }
}

int answer_usage(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) { // --help, --version
        std::ostringstream help;
        app.exit(error, help);
        print_output(help.str());
        return exit_success;
    }
    const CLI::App& command = named_last(app);
    const std::string words = words_of(command);
    fmt::print(stderr, "{}",
               say("trecho: {}; see {} {}--help\n", explain_usage(app, command, error),
                   program_as_typed(), words.empty() ? "" : words + " "));
    return exit_usage;
}

} // namespace trecho
