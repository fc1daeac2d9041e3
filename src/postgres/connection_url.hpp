// What a connection URL says (postgresql://user@host/database, or libpq's keyword=value), with what
// Trecho adds to it.
#pragma once

#include "platform/clock.hpp"
#include "platform/coroutine.hpp"

#include <map>
#include <string>
#include <vector>

namespace trecho {

// One of the servers of a URL, with libpq's names and in libpq's form. Empty: libpq's default.
struct DatabaseServer {
    std::string host; // a name, an address, or the folder of a Unix socket
    std::string hostaddr;
    std::string port;
};

struct ConnectionSettings {
    std::string mistake; // one sentence, if the URL can't be used; nothing else counts then
    std::vector<DatabaseServer> servers;         // in the order of the URL; at least one
    std::map<std::string, std::string> keywords; // everything else that libpq needs to know
    int seconds_for_each_server = 0;             // connect_timeout; 0: not said
};

// `mistake` never contains a part of the URL that could be a password.
ConnectionSettings read_connection_url(const std::string& url);

// As a person may see it: user@host:port,host:port/database
std::string url_without_password(const std::string& url);

struct FoundServers {
    std::string mistake; // why there is none
    std::vector<DatabaseServer> servers;
};

// The server with each address of its name. libpq itself would look the name up with
// getaddrinfo(3), which blocks; Asio does that on a thread of its own. The name stays in `host`:
// certificates and the password file are checked against it. Where nothing must be looked up,
// returns at once.
//
// A lookup can't be interrupted. When the deadline has passed, or the caller is cancelled, this
// returns without a server, and nobody looks at what the thread will have found.
awaitable<FoundServers> find_addresses(Executor executor, Clock& clock, DatabaseServer server,
                                       TimePoint deadline);

} // namespace trecho
