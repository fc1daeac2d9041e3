#include "postgres/connection.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace trecho {

namespace {

// SQLSTATE of the warning that ends a wait for a synchronous standby.
constexpr std::string_view warning = "01000";

// libpq writes several lines, and ends each one.
std::string in_one_line(std::string_view text) {
    std::string line;
    for (const char letter : text) {
        if (letter != '\n' && letter != '\t') line += letter;
        if (letter == '\n') line += "; ";
    }
    while (line.ends_with(' ') || line.ends_with(';')) line.pop_back();
    return line;
}

std::string_view field_of(const PGresult* result, int field) {
    const char* text = PQresultErrorField(result, field);
    return text ? std::string_view(text) : std::string_view();
}

PostgresError error_in(const PGresult* result) {
    PostgresError error;
    error.kind = PostgresError::Kind::refused;
    error.sqlstate = field_of(result, PG_DIAG_SQLSTATE);
    const std::string_view message = field_of(result, PG_DIAG_MESSAGE_PRIMARY);
    error.message = in_one_line(message.empty() ? PQresultErrorMessage(result) : message);
    return error;
}

PostgresError cancelled() { return {PostgresError::Kind::cancelled, "", "cancelled"}; }

} // namespace

class PostgresConnection::Operation {
public:
    Operation(PostgresConnection& connection, TimePoint deadline) : connection_(connection) {
        connection_.is_late_ = false;
        if (deadline != never) connection_.timer_->arm(deadline);
    }
    ~Operation() {
        connection_.timer_->disarm();
        if (!has_ended_) connection_.close();
    }
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    void has_ended() { has_ended_ = true; }

private:
    PostgresConnection& connection_;
    bool has_ended_ = false;
};

PostgresConnection::PostgresConnection(const Executor& executor, Clock& clock)
    : executor_(executor), clock_(clock), timer_(clock.make_timer([this] {
          is_late_ = true;
          close();
      })) {}

PostgresConnection::~PostgresConnection() { close(); }

void PostgresConnection::close() {
    descriptor_.reset(); // a pending wait ends with operation_aborted
    connection_.reset();
    prepared_.clear();
}

awaitable<PostgresError> PostgresConnection::connect(std::string url, TimePoint deadline) {
    const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;
    close();
    PostgresError error{PostgresError::Kind::refused, "", ""};
    const ConnectionSettings settings = read_connection_url(url);
    error.message = settings.mistake;
    if (!error.message.empty()) co_return error;

    const bool is_alone = settings.servers.size() == 1;
    Duration limit = std::chrono::seconds(settings.seconds_for_each_server);
    if (limit == Duration(0)) limit = is_alone ? limit_for_the_only_server : limit_for_each_server;
    std::string all_said;
    for (const DatabaseServer& server : settings.servers) {
        const FoundServers found = co_await find_addresses(
            executor_, clock_, server, std::min(deadline, clock_.now() + limit));
        if (!found.mistake.empty()) all_said += found.mistake + "; ";
        for (const DatabaseServer& address : found.servers) {
            if (is_cancelled(interruption)) co_return cancelled();
            const TimePoint server_deadline = std::min(deadline, clock_.now() + limit);
            error = co_await connect_to(settings, address, server_deadline);
            if (!error) co_return error;
            all_said += error.message + "; ";
        }
    }
    if (is_cancelled(interruption)) co_return cancelled();
    error.kind = PostgresError::Kind::connection_lost;
    error.message = in_one_line(all_said);
    co_return error;
}

awaitable<PostgresError> PostgresConnection::connect_to(const ConnectionSettings& settings,
                                                        DatabaseServer server, TimePoint deadline) {
    const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;
    Operation operation(*this, deadline);
    start_connecting(settings, server);

    // A connection that has just begun must become writable (documentation of PQconnectPoll).
    PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
    if (!connection_ || PQstatus(connection_.get()) == CONNECTION_BAD)
        wanted = PGRES_POLLING_FAILED;
    while (wanted == PGRES_POLLING_READING || wanted == PGRES_POLLING_WRITING) {
        watch_socket();
        co_await wait(wanted == PGRES_POLLING_READING ? Descriptor::wait_read
                                                      : Descriptor::wait_write);
        if (!is_open() || is_cancelled(interruption)) break;
        wanted = PQconnectPoll(connection_.get());
    }
    if (wanted == PGRES_POLLING_OK) watch_socket();
    PostgresError error;
    if (is_cancelled(interruption))
        error = cancelled();
    else if (!is_open() || wanted != PGRES_POLLING_OK)
        error = lost();
    if (is_late_) {
        const std::string& name = server.host.empty() ? server.hostaddr : server.host;
        error.message = "the server " + name + " didn't answer in time";
    }
    if (error) co_return error;
    PQsetnonblocking(connection_.get(), 1); // what is sent doesn't block either, from now on
    operation.has_ended();
    co_return error;
}

void PostgresConnection::start_connecting(const ConnectionSettings& settings,
                                          const DatabaseServer& server) {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    const auto add = [&](const char* keyword, const std::string& value) {
        if (value.empty()) return;
        keywords.push_back(keyword);
        values.push_back(value.c_str());
    };
    for (const auto& [keyword, value] : settings.keywords) add(keyword.c_str(), value);
    add("host", server.host);
    add("hostaddr", server.hostaddr);
    add("port", server.port);
    keywords.push_back(nullptr);
    values.push_back(nullptr);

    connection_.reset(PQconnectStartParams(keywords.data(), values.data(), 0));
    // libpq would print notices and warnings on stderr.
    if (connection_) PQsetNoticeReceiver(connection_.get(), hear_warning, this);
}

awaitable<Answered> PostgresConnection::run(const Statement& statement, Parameters parameters,
                                            TimePoint deadline) {
    Operation operation(*this, deadline);
    Answered answered;
    answered.error = co_await prepare(statement);
    if (!answered.error) {
        std::vector<const char*> values;
        values.reserve(parameters.size());
        for (const auto& parameter : parameters)
            values.push_back(parameter ? parameter->c_str() : nullptr);
        const int sent =
            PQsendQueryPrepared(connection_.get(), statement.name, static_cast<int>(values.size()),
                                values.data(), nullptr, nullptr, 0);
        answered = co_await answer(sent != 0);
    }
    operation.has_ended();
    co_return answered;
}

awaitable<PostgresError> PostgresConnection::prepare(const Statement& statement) {
    PostgresError error;
    if (!is_open()) {
        error = lost();
    } else if (std::ranges::find(prepared_, statement.name) == prepared_.end()) {
        const int sent =
            PQsendPrepare(connection_.get(), statement.name, statement.sql, 0, nullptr);
        const Answered prepared = co_await answer(sent != 0);
        error = prepared.error;
        if (!error) prepared_.emplace_back(statement.name);
    }
    co_return error;
}

awaitable<Answered> PostgresConnection::run_script(std::string sql, TimePoint deadline) {
    Operation operation(*this, deadline);
    const int sent = is_open() ? PQsendQuery(connection_.get(), sql.c_str()) : 0;
    Answered answered = co_await answer(sent != 0);
    operation.has_ended();
    co_return answered;
}

awaitable<Answered> PostgresConnection::answer(bool is_sent) {
    Answered answered;
    if (!is_sent) answered.error = lost();
    has_warned_ = false;
    co_await send_all();
    while (is_open()) {
        // Of a lost connection PQgetResult gives what had come, then an error, then nothing.
        while (is_open() && PQisBusy(connection_.get())) {
            co_await wait(Descriptor::wait_read);
            if (is_open() && !PQconsumeInput(connection_.get())) break;
        }
        if (!is_open()) break;
        ResultPointer result(PQgetResult(connection_.get()));
        if (!result) break;
        take(std::move(result), answered);
    }
    answered.is_committed_locally_only = has_warned_;
    if (is_sent && (!is_open() || PQstatus(connection_.get()) == CONNECTION_BAD)) {
        PostgresError error = lost();
        // The database may have said why it would end the connection.
        if (answered.error) error.message = answered.error.message;
        error.sqlstate = answered.error.sqlstate;
        answered.error = error;
    }
    co_return answered;
}

// Waits only until the socket is writable: while it can't write, libpq itself reads what comes, so
// that the two sides don't wait for each other.
awaitable<void> PostgresConnection::send_all() {
    while (is_open() && PQflush(connection_.get()) == 1) co_await wait(Descriptor::wait_write);
}

void PostgresConnection::take(ResultPointer result, Answered& answered) {
    switch (PQresultStatus(result.get())) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY: answered.rows = Rows(std::move(result)); break;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
        close(); // it would wait for data that nobody sends
        break;
    default:
        if (!answered.error) answered.error = error_in(result.get());
    }
}

awaitable<NoticeReceived> PostgresConnection::next_notice() {
    const asio::cancellation_state interruption = co_await asio::this_coro::cancellation_state;
    NoticeReceived received;
    while (is_open() && !is_cancelled(interruption)) {
        const std::unique_ptr<PGnotify, decltype(&PQfreemem)> notify(PQnotifies(connection_.get()),
                                                                     PQfreemem);
        if (notify) {
            received.notice.channel = notify->relname;
            received.notice.payload = notify->extra;
            co_return received;
        }
        co_await wait(Descriptor::wait_read);
        if (is_open() && !PQconsumeInput(connection_.get())) break;
    }
    received.error = is_cancelled(interruption) ? cancelled() : lost();
    co_return received;
}

void PostgresConnection::watch_socket() {
    descriptor_.reset();
    const int duplicate = ::fcntl(PQsocket(connection_.get()), F_DUPFD_CLOEXEC, 0);
    if (duplicate < 0) {
        close(); // no descriptor is left
        return;
    }
    descriptor_.emplace(executor_, duplicate);
}

awaitable<void> PostgresConnection::wait(Descriptor::wait_type readiness) {
    if (descriptor_) co_await descriptor_->async_wait(readiness, as_result);
}

PostgresError PostgresConnection::lost() {
    PostgresError error{PostgresError::Kind::connection_lost, "", "not connected to the database"};
    if (is_late_)
        error.message = "the database didn't answer in time";
    else if (connection_)
        error.message = in_one_line(PQerrorMessage(connection_.get()));
    close();
    return error;
}

void PostgresConnection::hear_warning(void* connection, const PGresult* warned) {
    if (field_of(warned, PG_DIAG_SQLSTATE) == warning)
        static_cast<PostgresConnection*>(connection)->has_warned_ = true;
}

} // namespace trecho
