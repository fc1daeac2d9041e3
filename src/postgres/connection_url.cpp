#include "postgres/connection_url.hpp"

#include "async/async_event.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

namespace trecho {

namespace {

using asio::ip::tcp;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;
using Keywords = std::map<std::string, std::string>;

struct OptionsDeleter {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, OptionsDeleter>;

// Set unless the URL says something else.
const Keywords defaults{
    {"fallback_application_name", "trecho"},
    // A server that only reads can't sell: after a failover, this chooses the new primary.
    {"target_session_attrs", "read-write"},
    // A machine without power sends nothing. With these the kernel probes a silent one and gives up
    // after about 12 s, as tcp.cpp does for clients.
    {"keepalives_idle", "6"},
    {"keepalives_interval", "2"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "12000"},
    // To look for a Kerberos ticket may mean to wait for another server, and libpq blocks then.
    {"gssencmode", "disable"},
};

// libpq reads these from the environment only if a keyword isn't set.
const Keywords variables{
    {"target_session_attrs", "PGTARGETSESSIONATTRS"},
    {"gssencmode", "PGGSSENCMODE"},
};

const std::string must_be_encoded =
    "the connection URL isn't clear: in a user name or a password, write @ as %40, : as %3A and / "
    "as %2F";

Keywords keywords_in(const PQconninfoOption* options) {
    Keywords keywords;
    for (const PQconninfoOption* option = options; option && option->keyword; ++option) {
        if (option->val) keywords[option->keyword] = option->val;
    }
    return keywords;
}

std::string taken_out(Keywords& keywords, const std::string& keyword) {
    const auto found = keywords.find(keyword);
    if (found == keywords.end()) return {};
    std::string value = std::move(found->second);
    keywords.erase(found);
    return value;
}

// Without what stands in quotes, which is a part of the URL.
std::string without_quotations(std::string_view text) {
    std::string cut;
    bool is_quoted = false;
    for (const char letter : text) {
        if (letter == '"') is_quoted = !is_quoted;
        if (letter == '"' && is_quoted) cut += "\"..";
        if (!is_quoted && letter != '\n') cut += letter;
    }
    return cut;
}

std::vector<std::string> elements_of(const std::string& list) {
    std::vector<std::string> elements;
    std::size_t begin = 0;
    for (std::size_t comma = 0; comma != std::string::npos; begin = comma + 1) {
        comma = list.find(',', begin);
        elements.push_back(list.substr(begin, comma - begin));
    }
    return elements;
}

bool is_port(const std::string& text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    return text.empty() || (is_number && port > 0 && port <= 65535);
}

// libpq's own rules: as many addresses as hosts, and one port for all or one for each.
std::string read_servers(ConnectionSettings& settings) {
    const std::vector<std::string> hosts = elements_of(taken_out(settings.keywords, "host"));
    const std::vector<std::string> addresses =
        elements_of(taken_out(settings.keywords, "hostaddr"));
    const std::vector<std::string> ports = elements_of(taken_out(settings.keywords, "port"));
    const bool has_hosts = hosts.size() > 1 || !hosts.front().empty();
    const bool has_addresses = addresses.size() > 1 || !addresses.front().empty();

    const std::size_t count = std::max(hosts.size(), addresses.size());
    if (has_hosts && has_addresses && hosts.size() != addresses.size())
        return "the connection URL must have as many hostaddr as hosts";
    if (ports.size() != 1 && ports.size() != count)
        return "the connection URL must have one port, or as many ports as hosts";
    for (std::size_t index = 0; index < count; ++index) {
        DatabaseServer server;
        if (has_hosts) server.host = hosts[index];
        if (has_addresses) server.hostaddr = addresses[index];
        server.port = ports.size() == 1 ? ports.front() : ports[index];
        // A password with such a letter would be taken for a part of the host or the port, and be
        // shown in messages.
        if (server.host.find('@') != std::string::npos || !is_port(server.port))
            return must_be_encoded;
        settings.servers.push_back(server);
    }
    return {};
}

// Where the URL doesn't say it: the environment, or the service that the environment names. Of a
// service that the URL names we know nothing; libpq does all then.
void add_environment(Keywords& keywords) {
    if (keywords.contains("service")) return;
    const Options options(PQconndefaults());
    const Keywords found = keywords_in(options.get());
    const bool has_server = keywords.contains("host") || keywords.contains("hostaddr");
    for (const char* keyword : {"host", "hostaddr", "port", "connect_timeout"}) {
        const bool is_server = std::string_view(keyword).starts_with("host");
        const auto value = found.find(keyword);
        if (value != found.end() && !(is_server && has_server)) keywords.insert(*value);
    }
}

struct Lookup : std::enable_shared_from_this<Lookup> {
    explicit Lookup(const Executor& executor) : resolver(executor) {}

    void start(const std::string& name) {
        resolver.async_resolve(
            name, "", [self = shared_from_this()](error_code why, const auto& places) {
                self->error = why;
                for (const auto& place : places)
                    self->addresses.push_back(place.endpoint().address().to_string());
                self->finished.set();
            });
    }

    Resolver resolver;
    AsyncEvent finished;
    error_code error = asio::error::timed_out; // until it has finished
    std::vector<std::string> addresses;
};

} // namespace

ConnectionSettings read_connection_url(const std::string& url) {
    ConnectionSettings settings;
    char* mistake = nullptr;
    const Options options(PQconninfoParse(url.c_str(), &mistake));
    if (!options) {
        settings.mistake = "the connection URL can't be read";
        if (mistake) settings.mistake += ": " + without_quotations(mistake);
        PQfreemem(mistake);
        return settings;
    }
    Keywords& keywords = settings.keywords;
    keywords = keywords_in(options.get());
    add_environment(keywords);
    for (const auto& [keyword, value] : defaults) {
        const auto variable = variables.find(keyword);
        const bool is_in_environment =
            variable != variables.end() && std::getenv(variable->second.c_str());
        if (!is_in_environment) keywords.emplace(keyword, value);
    }
    keywords["client_encoding"] = "UTF8"; // as all of Trecho's texts

    const auto database = keywords.find("dbname");
    if (database != keywords.end() && database->second.find('@') != std::string::npos)
        settings.mistake = must_be_encoded;
    const std::string seconds = taken_out(keywords, "connect_timeout");
    std::from_chars(seconds.data(), seconds.data() + seconds.size(),
                    settings.seconds_for_each_server);
    if (settings.mistake.empty()) settings.mistake = read_servers(settings);
    return settings;
}

std::string url_without_password(const std::string& url) {
    ConnectionSettings settings = read_connection_url(url);
    if (!settings.mistake.empty()) return "a connection URL with a mistake";
    std::string shown = taken_out(settings.keywords, "user");
    if (!shown.empty()) shown += '@';
    for (const DatabaseServer& server : settings.servers) {
        if (&server != &settings.servers.front()) shown += ',';
        shown += server.host.empty() ? server.hostaddr : server.host;
        if (!server.port.empty()) shown += ':' + server.port;
    }
    return shown + '/' + taken_out(settings.keywords, "dbname");
}

awaitable<FoundServers> find_addresses(Executor executor, Clock& clock, DatabaseServer server,
                                       TimePoint deadline) {
    FoundServers found;
    error_code is_a_name;
    asio::ip::make_address(server.host, is_a_name);
    if (!is_a_name) server.hostaddr = server.host;
    const bool is_folder = server.host.starts_with('/');
    if (is_folder || server.host.empty() || !server.hostaddr.empty()) {
        found.servers.push_back(server);
        co_return found;
    }
    // The thread may finish after this coroutine, so it shares the result.
    const std::shared_ptr<Lookup> lookup = std::make_shared<Lookup>(executor);
    lookup->start(server.host);
    const auto timer = clock.make_timer([lookup] { lookup->finished.set(); });
    if (deadline != TimePoint::max()) timer->arm(deadline);
    co_await lookup->finished.wait();
    for (const std::string& address : lookup->addresses) {
        server.hostaddr = address;
        found.servers.push_back(server);
    }
    if (found.servers.empty())
        found.mistake = "can't find the host " + server.host + ": " + lookup->error.message();
    co_return found;
}

} // namespace trecho
