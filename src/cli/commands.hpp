// The commands of `trecho`, one file each.
#pragma once

#include "cli/default_network.hpp"
#include "load/settings.hpp"
#include "office/guard_policy.hpp"
#include "platform/clock.hpp"
#include "platform/endpoint.hpp"
#include "postgres/limits.hpp"
#include "server/limits.hpp"
#include "simulation/world/settings.hpp"

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace trecho {

inline constexpr int exit_success = 0;
inline constexpr int exit_failure = 1;       // can't do it: the sentence on stderr says why
inline constexpr int exit_usage = 2;         // was asked for something that makes no sense
inline constexpr int exit_no_connection = 3; // no server answers, or the connection was lost
inline constexpr int exit_unknown = 4;       // of buy: sold or not isn't known

struct ServeOptions {
    Endpoint listen{"127.0.0.1", 7878};
    std::optional<Endpoint> legacy_listen;
    std::filesystem::path network = default_network();
    bool network_is_given = false;
    std::filesystem::path state = "./state";
    std::string store; // a URL, which may have a password; then `state` doesn't count
    std::size_t store_connections = store_connections_default;
    GuardPolicy guard = GuardPolicy::leg;
    Duration confirm_limit = std::chrono::seconds(15);
    std::size_t clients_max = clients_max_default;
    Duration idle_limit = idle_limit_default;
    std::string log_level = "info";
    std::filesystem::path trace; // empty: none
    std::optional<Endpoint> board;
    bool board_shows_peers = false;
};

struct BoardOptions {
    std::filesystem::path trace;
    Endpoint listen{"127.0.0.1", 0};
};

struct BuyOptions {
    std::vector<Endpoint> connect{{"127.0.0.1", 7878}}; // servers of one office, at least one
    std::string itinerary;                              // empty: the interactive console
    bool buys_at_once = false;
    bool shows_wire = false;
    std::string language; // "": as the locale says
    std::string name;     // "": as the session file says, else the person is asked
};

struct LoadOptions {
    std::vector<Endpoint> connect{{"127.0.0.1", 7878}}; // the customers spread over them
    LoadSettings settings; // all but the itineraries, which we ask the server for
    bool wants_one_leg = false;
    std::string itinerary; // instead of asking: for servers that speak the plain dialogue alone
    std::string store;     // a URL, which may have a password; "": isn't compared with the sales
    std::filesystem::path json; // empty: none
};

struct AuditOptions {
    std::filesystem::path network = default_network();
    std::filesystem::path state; // this or `store` is required
    std::string store;           // a URL, which may have a password
    bool lists_tickets = false;
};

struct StoreInitOptions {
    std::string store; // required, as in the next two
    std::filesystem::path network = default_network();
};

struct StoreCheckOptions {
    std::string store;
};

struct StoreImportOptions {
    std::string store;
    std::filesystem::path state; // required
};

struct ResetOptions {
    std::filesystem::path state; // required: a default could be the wrong folder
};

struct SimulateOptions {
    Seeds seeds;
    SimulationSettings settings;
    std::filesystem::path trace; // of one seed; empty: none
    bool explores = false;
    std::size_t preemptions_max = 1; // when it explores
};

// An address on the command line that can't be used.
class BadAddress : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Each runs its command on the calling thread, the main one, and returns the exit code of the
// process. They throw BadNetwork, BadAddress and BadStore (exit_usage), or another std::exception
// whose message is a sentence for the user (exit_failure). A signal makes serve, board, buy and
// load return in good order, or ends the process (StopSignals).
int serve(const ServeOptions& options);
int board(const BoardOptions& options);
int buy(const BuyOptions& options);
int load(const LoadOptions& options);
int audit(const AuditOptions& options);
int store_audit(const AuditOptions& options); // audit() calls it
int store_init(const StoreInitOptions& options);
int store_check(const StoreCheckOptions& options);
int store_import(const StoreImportOptions& options);
int reset(const ResetOptions& options);
int simulate(const SimulateOptions& options);

} // namespace trecho
