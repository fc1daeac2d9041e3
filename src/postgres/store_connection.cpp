#include "postgres/store_connection.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <utility>

namespace trecho {

namespace {

constexpr std::chrono::seconds connect_limit{15}; // of all servers of a URL together

// Runs the coroutine to its end on this thread.
template <class Result>
Result run_to_end(asio::io_context& context, awaitable<Result> coroutine) {
    auto result = asio::co_spawn(context, std::move(coroutine), asio::use_future);
    context.restart();
    context.run();
    return result.get();
}

} // namespace

StoreConnection::StoreConnection(const std::string& url) : name_(url_without_password(url)) {
    const PostgresError error =
        run_to_end(context_, connection_.connect(url, clock_.now() + connect_limit));
    if (error.kind == PostgresError::Kind::refused)
        throw BadStore(
            fmt::format("{}; write --store postgresql://user@host/database", error.message));
    if (error)
        refuse(fmt::format("can't be reached: {}; start PostgreSQL there, or correct --store",
                           error.message));
    run_script("set client_min_messages = warning");
}

Rows StoreConnection::run(const Statement& statement, Parameters parameters) {
    return rows_of(run_to_end(
        context_, connection_.run(statement, std::move(parameters), PostgresConnection::never)));
}

Rows StoreConnection::run_script(std::string_view sql) {
    return rows_of(run_to_end(context_, connection_.run_script(std::string(sql))));
}

void StoreConnection::roll_back() { run_to_end(context_, connection_.run_script("rollback")); }

void StoreConnection::refuse(std::string_view why) const {
    throw BadStore(fmt::format("the store {} {}", name_, why));
}

Rows StoreConnection::rows_of(Answered answered) const {
    constexpr std::string_view insufficient_privilege = "42501";
    const PostgresError& error = answered.error;
    if (error.sqlstate == insufficient_privilege)
        refuse(fmt::format("refuses: {}; connect as the user that owns it", error.message));
    if (error.kind == PostgresError::Kind::connection_lost)
        refuse(fmt::format("was lost: {}; try again", error.message));
    if (error) refuse(fmt::format("answered: {}", error.message));
    return std::move(answered.rows);
}

StoreTransaction::StoreTransaction(StoreConnection& store, std::string_view begin) : store_(store) {
    store_.run_script(begin);
}

StoreTransaction::~StoreTransaction() {
    if (is_open_) store_.roll_back();
}

void StoreTransaction::commit() {
    is_open_ = false;
    store_.run_script("commit");
}

} // namespace trecho
