// CLI11 is slow to compile: only this file and usage_errors.cpp include it.
#include "cli/command_line.hpp"

#include "cli/default_values.hpp"
#include "cli/option_choices.hpp"
#include "cli/option_values.hpp"
#include "cli/translations.hpp"
#include "cli/usage_errors.hpp"
#include "platform/process.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace trecho {

namespace {

constexpr const char* network_help = "the legs on sale; an installed program has its own file";

// Adds an option whose value `parse` converts. CLI11's own conversions read 010 as eight and accept
// nan, and its error messages describe its internals.
CLI::Option* add_bare_value(CLI::App& app, const std::string& name, const std::string& type,
                            auto parse, auto& target, const std::string& help) {
    const auto store = [parse, &target, &app, name, type](const std::string& text) {
        if (text.starts_with('-') && app.get_option_no_throw(text))
            throw CLI::ValidationError(explain_missing(name, type, text));
        try {
            target = parse(text);
        } catch (const BadValue& error) {
            throw CLI::ValidationError(name + ": " + error.what());
        }
    };
    return app.add_option_function<std::string>(name, store, help)->type_name(type);
}

// The same for an option with a default value, which its help shows.
CLI::Option* add_value(CLI::App& app, const std::string& name, const std::string& type, auto parse,
                       auto& target, const std::string& help) {
    return add_bare_value(app, name, type, parse, target, help + note_of_default(target));
}

// A URL may have a password, so it is never shown as a default value.
CLI::Option* add_store(CLI::App& app, std::string& store,
                       const std::string& help = "the database: postgresql://user@host/database") {
    return add_bare_value(app, "--store", "URL", to_store, store, help);
}

void add_serve(CLI::App& app, ServeOptions& options) {
    add_value(app, "--listen", "HOST:PORT", to_endpoint, options.listen, "where customers connect");
    add_value(app, "--legacy-listen", "HOST:PORT", to_endpoint, options.legacy_listen,
              "where old clients connect, which send messages without a line end");
    CLI::Option* network =
        add_value(app, "--network", "FILE", to_path, options.network, network_help);
    CLI::Option* state = add_value(app, "--state", "DIR", to_path, options.state,
                                   "the folder of the ledger; created if it is missing");
    CLI::Option* store = add_store(app, options.store)->excludes(state);
    add_value(app, "--store-connections", "N", to_store_connections, options.store_connections,
              "how many connections to the database")
        ->needs(store);
    app.final_callback([&options, network] { options.network_is_given = network->count() > 0; });
    add_value(app, "--guard", "global|leg|none", to_guard, options.guard,
              "who may confirm at the same time");
    add_value(app, "--confirm-timeout", "TIME", to_duration, options.confirm_limit,
              "how long a customer may take to decide");
    add_value(app, "--max-clients", "N", to_clients_max, options.clients_max,
              "how many clients may be connected at once");
    add_value(app, "--idle-timeout", "TIME", to_duration, options.idle_limit,
              "after how long a silent customer is disconnected");
    add_value(app, "--log-level", "debug|info|warn|error|off", to_log_level, options.log_level,
              "which lines of the log go to stderr");
    add_value(app, "--trace", "FILE", to_path, options.trace, "a timeline, for chrome://tracing");
    CLI::Option* board =
        add_value(app, "--board", "HOST:PORT", to_endpoint, options.board,
                  "where browsers see what the server does; nowhere, if not given");
    app.add_flag("--board-peers", options.board_shows_peers,
                 "show clients' addresses on the board too")
        ->disable_flag_override()
        ->needs(board);
}

void add_board(CLI::App& app, BoardOptions& options) {
    add_bare_value(app, std::string(translated("FILE")), "", to_path, options.trace,
                   "a timeline that --trace has written")
        ->required();
    add_value(app, "--listen", "HOST:PORT", to_endpoint, options.listen, "where browsers connect");
}

void add_buy(CLI::App& app, BuyOptions& options) {
    add_value(app, "--connect", address_list, to_servers, options.connect,
              "where the server is; of several that sell the same seats, the next one is used when "
              "one is gone");
    CLI::Option* itinerary =
        add_value(app, std::string(translated("ITINERARY")), "", to_itinerary, options.itinerary,
                  "\"Recife > Salvador\"; without it, a console opens");
    app.add_flag("--yes", options.buys_at_once, "buy without asking")
        ->disable_flag_override()
        ->needs(itinerary);
    CLI::Option* name =
        add_value(app, "--name", "NAME", to_name, options.name,
                  "your name, which others may see beside your tickets; also for the next start");
    app.add_flag(
           "--wire", options.shows_wire,
           "a lesson: see each write and each read; split and glue them, or drop the connection")
        ->disable_flag_override()
        ->excludes(itinerary, name);
    add_value(app, "--language", "en|pt", to_language, options.language,
              "the language; that of the locale, if not given");
    app.callback([&options] {
        if (options.shows_wire && options.connect.size() > 1)
            throw CLI::ValidationError(
                say("--wire shows one connection; name one server with --connect"));
    });
}

void add_load(CLI::App& app, LoadOptions& options) {
    LoadSettings& settings = options.settings;
    add_value(app, "--connect", address_list, to_servers, options.connect,
              "where the server is; the customers spread evenly over several");
    add_bare_value(app, "--clients", "N", to_clients, settings.clients,
                   "how many customers buy at the same time")
        ->required();
    add_bare_value(app, "--duration", "TIME", to_duration, settings.duration, "for how long")
        ->required();
    add_value(app, "--think-time", "TIME", to_think_time, settings.think_time,
              "how long a customer thinks before deciding");
    add_value(app, "--abandon", "0..1", to_share, settings.abandons,
              "the share of customers who vanish instead of deciding");
    add_value(app, "--decline", "0..1", to_share, settings.declines,
              "the share of decisions that are N");
    add_bare_value(app, "--legs", "hot|spread", to_one_leg, options.wants_one_leg,
                   "all want the same leg, or each begins with another (default spread)");
    add_value(app, "--itinerary", "ITINERARY", to_itinerary, options.itinerary,
              "what all customers ask for; then LIST isn't used, and the sales aren't checked: for "
              "servers that speak only the plain dialogue");
    add_value(app, "--rate", "R", to_rate, settings.purchases_per_second,
              "how many purchases are due each second, whatever the server does; without it each "
              "customer asks again when it has its answer");
    add_store(app, options.store,
              "the servers' database; its new tickets are compared with the purchases at the end");
    add_value(app, "--json", "FILE", to_path, options.json,
              "where to write all figures, for plots");
}

void add_audit(CLI::App& app, AuditOptions& options) {
    CLI::Option* state =
        add_value(app, "--state", "DIR", to_path, options.state, "the folder of the ledger");
    CLI::Option* network =
        add_value(app, "--network", "FILE", to_path, options.network, network_help);
    CLI::Option* store = add_store(app, options.store)->excludes(state, network);
    app.final_callback([state, store] {
        if (state->count() + store->count() == 0)
            throw CLI::ValidationError(std::string(
                translated("--state is missing; write it as --state DIR, or --store URL")));
    });
    app.add_flag("--tickets", options.lists_tickets,
                 "print each ticket: number, time, itinerary, customer's name")
        ->disable_flag_override();
}

struct StoreCommands {
    CLI::App* init;
    CLI::App* check;
    CLI::App* import;
};

StoreCommands add_store_commands(CLI::App& app, StoreInitOptions& init, StoreCheckOptions& check,
                                 StoreImportOptions& import) {
    app.require_subcommand(1);
    const StoreCommands commands{
        app.add_subcommand("init", "prepare a database, or add legs and seats"),
        app.add_subcommand("check", "check that every seat is accounted for"),
        app.add_subcommand("import", "move the sales of a ledger into an empty store")};
    add_store(*commands.init, init.store)->required();
    add_value(*commands.init, "--network", "FILE", to_path, init.network, network_help);
    add_store(*commands.check, check.store)->required();
    add_store(*commands.import, import.store)->required();
    add_value(*commands.import, "--state", "DIR", to_path, import.state,
              "the state folder of a stopped server, which stays as it is")
        ->required();
    return commands;
}

void add_reset(CLI::App& app, ResetOptions& options) {
    add_value(app, "--state", "DIR", to_path, options.state,
              "the state folder of a stopped server; its sales are kept in a folder of their own")
        ->required();
}

void add_simulate(CLI::App& app, SimulateOptions& options) {
    SimulationSettings& settings = options.settings;
    CLI::Option* one = add_bare_value(app, "--seed", "N", to_one_seed, options.seeds,
                                      "simulate one world, and print what happens in it");
    CLI::Option* many =
        add_bare_value(app, "--seeds", "A..B", to_seeds, options.seeds,
                       "simulate one world for each seed, until an invariant is broken")
            ->excludes(one);
    add_value(app, "--customers", "N", to_customers, settings.customers,
              "how many customers; if not given, a few at random");
    CLI::Option* days = add_bare_value(app, "--days", "D", to_days, settings.span,
                                       "how many days customers come back");
    add_value(app, "--guard", "global|leg|none", to_guard, settings.guard,
              "if not given, one at random");
    CLI::Option* faults = add_value(app, "--faults", "none|usual|hostile", to_fault_level,
                                    settings.faults, "which faults the world has");
    CLI::Option* explore =
        app.add_flag("--explore", options.explores,
                     "try every order in which two customers (or --customers) can reach one seat")
            ->disable_flag_override()
            ->excludes(one, many, days, faults); // it has no seeds, no days and no faults
    add_value(app, "--preemptions", "N", to_preemptions, options.preemptions_max,
              "with --explore: how often something may happen between two steps of the server")
        ->needs(explore);
    add_value(app, "--trace", "FILE", to_path, options.trace,
              "with --seed: a timeline, for chrome://tracing")
        ->needs(one);
}

} // namespace

CommandLine parse_command_line(int argc, const char* const* argv) {
    explain_in(language_asked_for({argv, argv + argc}));
    CLI::App app("Trecho sells flight tickets, leg by leg.", "trecho");
    app.require_subcommand(1);
    app.set_help_flag("-h,--help", "print this help and exit");
    app.set_version_flag("--version", "trecho " TRECHO_VERSION, "print the version and exit");
    app.option_defaults()->take_last(); // `--state a --state b` means b: scripts append options
    ServeOptions serve_options;
    BuyOptions buy_options;
    LoadOptions load_options;
    AuditOptions audit_options;
    ResetOptions reset_options;
    BoardOptions board_options;
    CLI::App* serve_command = app.add_subcommand("serve", "run the ticket server");
    CLI::App* buy_command = app.add_subcommand("buy", "buy a ticket");
    CLI::App* load_command =
        app.add_subcommand("load", "let simulated customers buy, and measure the server");
    SimulateOptions simulate_options;
    CLI::App* simulate_command =
        app.add_subcommand("simulate", "run the whole office in virtual time, from a seed");
    add_simulate(*simulate_command, simulate_options);
    CLI::App* audit_command =
        app.add_subcommand("audit", "check a ledger, and print what was sold");
    CLI::App* reset_command = app.add_subcommand("reset", "begin again with every seat free");
    CLI::App* board_command = app.add_subcommand("board", "replay a timeline in a browser");
    StoreInitOptions init_options;
    StoreCheckOptions check_options;
    StoreImportOptions import_options;
    const StoreCommands store_commands =
        add_store_commands(*app.add_subcommand("store", "prepare and check a database for servers"),
                           init_options, check_options, import_options);
    add_serve(*serve_command, serve_options);
    add_board(*board_command, board_options);
    add_buy(*buy_command, buy_options);
    add_load(*load_command, load_options);
    add_audit(*audit_command, audit_options);
    add_reset(*reset_command, reset_options);
    app.footer(say("{} COMMAND --help shows its options and their defaults.", program_as_typed()));
    translate(app);

    CommandLine command_line;
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        command_line.exit_code = answer_usage(app, error);
        return command_line;
    }
    if (*serve_command) command_line.command = serve_options;
    if (*buy_command) command_line.command = buy_options;
    if (*load_command) command_line.command = load_options;
    if (*simulate_command) command_line.command = simulate_options;
    if (*audit_command) command_line.command = audit_options;
    if (*reset_command) command_line.command = reset_options;
    if (*board_command) command_line.command = board_options;
    if (*store_commands.init) command_line.command = init_options;
    if (*store_commands.check) command_line.command = check_options;
    if (*store_commands.import) command_line.command = import_options;
    return command_line;
}

} // namespace trecho
