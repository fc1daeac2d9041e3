// CLI11 is slow to compile: this is the only file that includes it.
#include "cli/command_line.hpp"

#include "protocol/limits.hpp"
#include "protocol/messages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <map>

namespace trecho {

namespace {

// CLI11 shows what a parser throws with the option's name before it.
Endpoint to_endpoint(const std::string& text) {
    const auto endpoint = parse_endpoint(text);
    if (!endpoint)
        throw CLI::ValidationError("\"" + text + "\" isn't HOST:PORT; write it as 127.0.0.1:7878");
    return *endpoint;
}

Duration to_duration(const std::string& text) {
    const auto duration = parse_duration(text);
    if (!duration)
        throw CLI::ValidationError("\"" + text +
                                   "\" isn't a time; write it as 500ms, 15s or 10m, longer than "
                                   "nothing and at most a day");
    return *duration;
}

// People may think for no time at all.
Duration to_think_time(const std::string& text) {
    const bool is_none = text == "0" || text == "0s" || text == "0ms";
    return is_none ? Duration::zero() : to_duration(text);
}

std::map<std::string, GuardPolicy> name_guards() {
    std::map<std::string, GuardPolicy> named;
    for (const GuardPolicy policy : guard_policies) named.emplace(name_of(policy), policy);
    return named;
}

const std::map<std::string, GuardPolicy> guards = name_guards();

const std::map<std::string, FaultLevel> fault_levels{
    {"none", FaultLevel::none}, {"usual", FaultLevel::usual}, {"hostile", FaultLevel::hostile}};

std::uint64_t to_seed(const std::string& text) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    if (error != std::errc{} || end != text.data() + text.size())
        throw CLI::ValidationError("\"" + text + "\" isn't a seed; write a whole number: 1729");
    return seed;
}

Seeds to_one_seed(const std::string& text) {
    const std::uint64_t seed = to_seed(text);
    return {seed, seed};
}

Seeds to_seeds(const std::string& text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos)
        throw CLI::ValidationError("\"" + text + "\" isn't a range of seeds; write it as 1..1000");
    const Seeds seeds{to_seed(text.substr(0, dots)), to_seed(text.substr(dots + 2))};
    if (seeds.last < seeds.first)
        throw CLI::ValidationError("\"" + text + "\" has no seeds; the first comes first: 1..1000");
    return seeds;
}

const std::map<std::string, bool> leg_choices{{"hot", true}, {"spread", false}};

template <class Value>
CLI::Option* add_parsed(CLI::App& app, const std::string& name, Value (*parse)(const std::string&),
                        auto& target, const std::string& help) {
    const auto store = [parse, &target, name](const std::string& text) {
        try {
            target = parse(text);
        } catch (const CLI::ValidationError& error) {
            throw CLI::ValidationError(name + ": " + error.what());
        }
    };
    return app.add_option_function<std::string>(name, store, help);
}

void add_serve(CLI::App& app, ServeOptions& options) {
    add_parsed(app, "--listen", to_endpoint, options.listen, "where customers connect")
        ->type_name("HOST:PORT");
    add_parsed(app, "--legacy-listen", to_endpoint, options.legacy_listen,
               "where old clients connect, who send messages without an end")
        ->type_name("HOST:PORT");
    app.add_option("--network", options.network, "the legs on sale")->type_name("FILE");
    app.add_option("--state", options.state, "the folder of the ledger; made when missing")
        ->type_name("DIR");
    app.add_option("--guard", options.guard, "who may confirm at the same time")
        ->transform(CLI::CheckedTransformer(guards).description("global|leg|hold"))
        ->type_name("");
    add_parsed(app, "--confirm-timeout", to_duration, options.confirm_limit,
               "how long a customer may take to decide")
        ->type_name("TIME");
    app.add_option("--max-clients", options.clients_max, "how many may be connected at once")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
        ->type_name("N");
    add_parsed(app, "--idle-timeout", to_duration, options.idle_limit,
               "after how long a silent customer is disconnected")
        ->type_name("TIME");
    app.add_option("--log-level", options.log_level, "what goes to stderr")
        ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}))
        ->type_name("LEVEL");
    app.add_option("--trace", options.trace, "a timeline, for chrome://tracing")->type_name("FILE");
}

// What isn't an itinerary would mean something else to the server, and two lines two requests.
std::string is_itinerary(const std::string& text) {
    const std::string cure = "; write it as: Recife > Salvador";
    if (text.find_first_of("\r\n") != std::string::npos) return "it has a line end" + cure;
    if (text.size() > message_bytes_max)
        return fmt::format("it has {} bytes, and what is sent to the server has at most {}{}",
                           text.size(), message_bytes_max, cure);
    if (!parse_itinerary(text) || parse_routes(text))
        return "\"" + text + "\" isn't an itinerary" + cure;
    return "";
}

void add_buy(CLI::App& app, BuyOptions& options) {
    add_parsed(app, "--connect", to_endpoint, options.connect, "where the server is")
        ->type_name("HOST:PORT");
    CLI::Option* itinerary =
        app.add_option("itinerary", options.itinerary, "\"Recife > Salvador\"; none: a console")
            ->check([](const std::string& text) {
                return text.empty() ? "it is empty; leave it out to open the console" : "";
            })
            ->check(is_itinerary);
    app.add_flag("--yes", options.buys_at_once, "buy without asking")->needs(itinerary);
    app.add_flag("--wire", options.shows_wire,
                 "a lesson: see each write and each read; split, glue and drop them")
        ->excludes(itinerary);
    app.add_option("--language", options.language, "en or pt; as the locale says, if not given")
        ->check(CLI::IsMember({"en", "pt"}))
        ->type_name("LANGUAGE");
}

void add_load(CLI::App& app, LoadOptions& options) {
    LoadSettings& settings = options.settings;
    add_parsed(app, "--connect", to_endpoint, options.connect, "where the server is")
        ->type_name("HOST:PORT");
    app.add_option("--clients", settings.clients, "how many customers buy at the same time")
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}))
        ->required()
        ->type_name("N");
    add_parsed(app, "--duration", to_duration, settings.duration, "for how long")
        ->required()
        ->type_name("TIME");
    add_parsed(app, "--think-time", to_think_time, settings.think_time,
               "how long a customer looks at an offer before deciding")
        ->type_name("TIME");
    app.add_option("--abandon", settings.abandons, "the share who vanish instead of deciding")
        ->check(CLI::Range(0.0, 1.0))
        ->type_name("0..1");
    app.add_option("--decline", settings.declines, "the share of decisions that are N")
        ->check(CLI::Range(0.0, 1.0))
        ->type_name("0..1");
    app.add_option("--legs", options.wants_one_leg, "all want one leg, or each begins with another")
        ->transform(CLI::CheckedTransformer(leg_choices).description("hot|spread"))
        ->type_name("");
    app.add_option("--itinerary", options.itinerary,
                   "what all ask for, unasked whether it is on sale; then nothing is checked "
                   "either: for servers that speak the plain dialogue alone")
        ->check(is_itinerary);
    app.add_option("--rate", settings.purchases_per_second,
                   "so many purchases are due each second, whatever the server does; without it "
                   "each customer asks again when it has its answer")
        ->check(CLI::Range(0.001, 10'000'000.0))
        ->type_name("R");
    app.add_option("--json", options.json, "everything that a plot needs")->type_name("FILE");
}

void add_audit(CLI::App& app, AuditOptions& options) {
    app.add_option("--state", options.state, "the folder of the ledger")
        ->required()
        ->type_name("DIR");
    app.add_option("--network", options.network, "the legs on sale")->type_name("FILE");
}

void add_simulate(CLI::App& app, SimulateOptions& options) {
    SimulationSettings& settings = options.settings;
    CLI::Option* one = add_parsed(app, "--seed", to_one_seed, options.seeds,
                                  "one world, and all that happens in it")
                           ->type_name("N");
    CLI::Option* many = add_parsed(app, "--seeds", to_seeds, options.seeds,
                                   "one world for each, until something breaks")
                            ->type_name("A..B")
                            ->excludes(one);
    app.add_option("--customers", settings.customers, "how many; a few, by chance, if not given")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1000}))
        ->type_name("N");
    CLI::Option* days =
        app.add_option_function<unsigned>(
               "--days", [&settings](unsigned count) { settings.span = std::chrono::days(count); },
               "customers come back for so long")
            ->check(CLI::Range(1U, 3650U))
            ->type_name("D");
    app.add_option("--guard", settings.guard, "any, by chance, if not given")
        ->transform(CLI::CheckedTransformer(guards).description("global|leg|hold"))
        ->type_name("");
    CLI::Option* faults =
        app.add_option("--faults", settings.faults, "what goes wrong besides")
            ->transform(CLI::CheckedTransformer(fault_levels).description("none|usual|hostile"))
            ->type_name("");
    CLI::Option* explore =
        app.add_flag("--explore", options.explores,
                     "every order in which two customers (or --customers) can come to one seat")
            ->excludes(one, many, days, faults); // it has no seeds, no days and no faults
    app.add_option("--preemptions", options.preemptions_max,
                   "of --explore: how often something may come between two steps of the server")
        ->check(CLI::Range(std::size_t{0}, std::size_t{5}))
        ->needs(explore)
        ->type_name("N");
    app.add_option("--trace", options.trace, "of --seed: a timeline, for chrome://tracing")
        ->needs(one)
        ->type_name("FILE");
}

// CLI11's own sentences end without saying what to do next.
int explain(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error); // --help
    fmt::print(stderr, "trecho: {}; see trecho --help\n", error.what());
    return exit_usage;
}

} // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    std::int64_t number = 0;
    const auto [unit_begin, error] = std::from_chars(text.begin(), text.end(), number);
    const std::string_view unit(unit_begin, text.end());

    const std::map<std::string_view, Duration> units{{"ms", std::chrono::milliseconds(1)},
                                                     {"s", std::chrono::seconds(1)},
                                                     {"m", std::chrono::minutes(1)}};
    const auto known = units.find(unit);
    if (error != std::errc{} || known == units.end() || number <= 0) return std::nullopt;
    if (number > std::chrono::days(1) / known->second) return std::nullopt;
    return number * known->second;
}

CommandLine parse_command_line(int argc, const char* const* argv) {
    CLI::App app("Trecho sells flight tickets, leg by leg.", "trecho");
    app.require_subcommand(1);
    app.option_defaults()->take_last(); // `--state a --state b` is b: scripts append options
    ServeOptions serve_options;
    BuyOptions buy_options;
    LoadOptions load_options;
    AuditOptions audit_options;
    CLI::App* serve_command = app.add_subcommand("serve", "run the ticket server");
    CLI::App* buy_command = app.add_subcommand("buy", "buy a ticket");
    CLI::App* load_command = app.add_subcommand("load", "let simulated customers buy, and measure");
    SimulateOptions simulate_options;
    CLI::App* simulate_command =
        app.add_subcommand("simulate", "the whole office in virtual time, from a seed");
    add_simulate(*simulate_command, simulate_options);
    CLI::App* audit_command = app.add_subcommand("audit", "check a ledger, print what was sold");
    add_serve(*serve_command, serve_options);
    add_buy(*buy_command, buy_options);
    add_load(*load_command, load_options);
    add_audit(*audit_command, audit_options);

    CommandLine command_line;
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        command_line.exit_code = explain(app, error);
        return command_line;
    }
    if (*serve_command) command_line.command = serve_options;
    if (*buy_command) command_line.command = buy_options;
    if (*load_command) command_line.command = load_options;
    if (*simulate_command) command_line.command = simulate_options;
    if (*audit_command) command_line.command = audit_options;
    return command_line;
}

} // namespace trecho
