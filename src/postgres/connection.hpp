// How to co_await a library that has a descriptor.
//
// libpq, PostgreSQL's own client, knows nothing of Asio. Like many libraries it works in steps:
//
// 1. It tells the descriptor of its socket, and whether it must be readable or writable next.
// 2. We wait for that, which is all that a coroutine must do: `co_await descriptor.async_wait(..)`.
// 3. We call the library again. It reads or writes what it can without blocking, and we are back at
//    1 until it has what was asked for.
//
// `PostgresConnection::connect_to` is these three steps, and so is `answer`. Four traps explain
// most of the other lines; other libraries have them too:
//
// - *The descriptor belongs to the library.* It closes it when it likes; the next accept(2) may get
//   the same number, and Asio would watch a client instead. So Asio gets a duplicate (dup(2)) of
//   its own, which we close.
// - *The library may replace its socket while it connects*, to try again without TLS, for example.
//   So there is a new duplicate after each step of the connecting.
// - *Some of its functions block*, whatever mode it is in: looking up a name, PQexec, PQcancel.
//   connection_url.hpp does the first, and we call none of the others.
// - *A wait may end for another reason* than readiness: the time limit, close(), an interruption.
//   Each loop below looks at the connection again after each wait.
#pragma once

#include "platform/clock.hpp"
#include "platform/coroutine.hpp"
#include "postgres/connection_url.hpp"
#include "postgres/rows.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <libpq-fe.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trecho {

// Evaluates to false when all went well.
struct PostgresError {
    enum class Kind {
        none,
        connection_lost, // also: not connected. Whether a statement was executed isn't known
        refused,         // the database answered with an error; the connection can be used further
        cancelled        // by the caller
    };

    Kind kind = Kind::none;
    std::string sqlstate; // five letters of SQL's standard, if the database said what is wrong
    std::string message;  // one line, for a person; without any password

    explicit operator bool() const { return kind != Kind::none; }
};

struct Answered {
    PostgresError error;
    Rows rows; // of the last statement

    // The statement is committed on the primary, and the wait for a synchronous standby was given
    // up: after a failover it may never have happened. The database says so with a warning.
    bool is_committed_locally_only = false;
};

// Prepared on its first use on each connection, under its name. The texts are literals.
struct Statement {
    const char* name;
    const char* sql;
};

// In text form; none is NULL.
using Parameters = std::vector<std::optional<std::string>>;

struct DatabaseNotice {
    std::string channel;
    std::string payload;
};

struct NoticeReceived {
    PostgresError error;
    DatabaseNotice notice;
};

// One connection to a database. One operation at a time (connect, run, run_script or next_notice),
// on one executor. It must outlive its operations.
class PostgresConnection {
public:
    static constexpr TimePoint never = TimePoint::max();

    PostgresConnection(const Executor& executor, Clock& clock);
    ~PostgresConnection();                                  // closes
    PostgresConnection(const PostgresConnection&) = delete; // its timer has its address
    PostgresConnection& operator=(const PostgresConnection&) = delete;

    // Tries each server of the URL in turn, and each address of its name, until one lets us in and
    // is what the URL wants (target_session_attrs; read-write if it doesn't say). Each has
    // `connect_timeout` seconds of the URL, or one of the limits below. An open connection is
    // closed before. Errors: connection_lost, with what each server said; refused if the URL itself
    // can't be used, which trying again doesn't cure; cancelled.
    awaitable<PostgresError> connect(std::string url, TimePoint deadline);

    // Another server waits for its attempt, or none does: then a busy one may take longer.
    static constexpr Duration limit_for_each_server = std::chrono::seconds(2);
    static constexpr Duration limit_for_the_only_server = std::chrono::seconds(5);

    // Cancellation doesn't reach run() and run_script(), for the answer tells what has happened.
    // They need a coroutine that is resumed although it was cancelled, as TaskGroup's tasks are
    // (throw_if_cancelled(false)); where such a coroutine ends in the midst, the connection is
    // closed. When the deadline has passed, it is closed too: connection_lost.
    awaitable<Answered> run(const Statement& statement, Parameters parameters, TimePoint deadline);

    // Several statements in one text, in one transaction unless it says BEGIN and COMMIT itself.
    awaitable<Answered> run_script(std::string sql, TimePoint deadline = never);

    // Waits for the next notice of the channels that it listens to (LISTEN). Notices that come
    // while a statement runs are kept. Errors: connection_lost, cancelled: then nothing is lost.
    awaitable<NoticeReceived> next_notice();

    bool is_open() const { return connection_ != nullptr; }

    // A pending operation ends with connection_lost.
    void close();

    // The process of the server that serves this connection, as pg_stat_activity names it; or 0.
    int backend() const { return connection_ ? PQbackendPID(connection_.get()) : 0; }

private:
    struct ConnectionDeleter {
        void operator()(PGconn* connection) const { PQfinish(connection); }
    };
    using Descriptor = asio::posix::basic_stream_descriptor<Executor>;

    // While it lives, the connection has a time limit; when it has passed, the connection is
    // closed. So it is if the coroutine ends before has_ended().
    class Operation;

    awaitable<PostgresError> connect_to(const ConnectionSettings& settings, DatabaseServer server,
                                        TimePoint deadline);
    void start_connecting(const ConnectionSettings& settings, const DatabaseServer& server);

    awaitable<PostgresError> prepare(const Statement& statement);

    // The results of what was sent last, up to its end. libpq refuses to send on a lost connection.
    awaitable<Answered> answer(bool is_sent);
    awaitable<void> send_all();
    void take(ResultPointer result, Answered& answered);

    // Asio watches the present socket from now on.
    void watch_socket();

    // Returns when the socket is ready, and also if the connection was closed meanwhile or the
    // coroutine was cancelled: the caller must look.
    awaitable<void> wait(Descriptor::wait_type readiness);

    // Closes, and says why: the time limit, or what libpq says.
    PostgresError lost();

    static void hear_warning(void* connection, const PGresult* warning);

    Executor executor_;
    Clock& clock_;
    std::unique_ptr<Timer> timer_;
    std::unique_ptr<PGconn, ConnectionDeleter> connection_;
    std::optional<Descriptor> descriptor_; // a duplicate of libpq's
    std::vector<std::string_view> prepared_;
    bool is_late_ = false;
    bool has_warned_ = false; // of a commit that is only local
};

} // namespace trecho
