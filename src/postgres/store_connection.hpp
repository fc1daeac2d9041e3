// A connection for commands that have nothing else to do meanwhile: each call blocks until it has
// its answer. A server uses PostgresConnection itself.
#pragma once

#include "platform/system.hpp"
#include "postgres/bad_store.hpp"
#include "postgres/connection.hpp"

#include <string>
#include <string_view>

namespace trecho {

// All functions throw BadStore.
class StoreConnection {
public:
    // Connects.
    explicit StoreConnection(const std::string& url);

    Rows run(const Statement& statement, Parameters parameters = {});

    // Several statements, without parameters; the rows of the last one.
    Rows run_script(std::string_view sql);

    // For the end of a transaction: does nothing if the connection is lost, for then the database
    // rolls back by itself.
    void roll_back();

    // The store as a person may see it: user@host/database, without any password.
    const std::string& name() const { return name_; }

    // Throws BadStore: "the store NAME " and this.
    [[noreturn]] void refuse(std::string_view why) const;

private:
    Rows rows_of(Answered answered) const;

    std::string name_;
    asio::io_context context_{one_thread};
    SystemClock clock_{context_.get_executor()};
    PostgresConnection connection_{context_.get_executor(), clock_};
};

// A transaction, rolled back unless it is committed. Its functions throw BadStore.
class StoreTransaction {
public:
    // `begin` is BEGIN with what is wanted of the transaction.
    StoreTransaction(StoreConnection& store, std::string_view begin);
    ~StoreTransaction();
    StoreTransaction(const StoreTransaction&) = delete;
    StoreTransaction& operator=(const StoreTransaction&) = delete;

    void commit();

private:
    StoreConnection& store_;
    bool is_open_ = true; // neither committed nor rolled back
};

// Sees what others commit meanwhile, once it has waited for their locks.
inline constexpr std::string_view begin_change = "begin isolation level read committed";

// Sees one moment.
inline constexpr std::string_view begin_look = "begin isolation level repeatable read read only";

} // namespace trecho
