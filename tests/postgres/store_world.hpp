// An empty store, and requests to it as a server makes them.
#pragma once

#include "postgres/cluster.hpp"
#include "postgres/store_connection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace trecho {

// One request of a batch; uuid_of() makes ids that a person can read.
struct StoreRequest {
    std::string kind{};
    int id = 0;         // of the lease or of the cancellation
    std::string legs{}; // {0,1}
    std::string session{};
    std::int64_t claim = 1;
    std::string detail{};
    int milliseconds = 15000;
};

// 7 is 00000000-0000-0000-0000-000000000007
std::string uuid_of(int id);

// The answers to a batch, as a person reads them: "held", "sold T3", ..; and the rows about legs.
struct StoreAnswers {
    std::vector<std::string> of; // by place in the batch
    std::vector<std::int64_t> tickets;
    std::vector<std::int64_t> milliseconds;
    std::vector<std::string> seats; // "0: 1 held, 0 sold"
    std::vector<int> woken;
};

// One batch, in one statement.
std::string serve_statement(const std::vector<StoreRequest>& requests);
StoreAnswers answers_in(const Rows& rows, std::size_t requests);

class StoreWorld {
public:
    // Empties one database for all tests, which takes a tenth of the time that a new one takes.
    enum class Database { shared, its_own };

    // A leg for each number of seats: A0 > B0, A1 > B1, ..
    explicit StoreWorld(const std::vector<int>& seats, Database database = Database::shared);

    const std::string& url() const { return url_; }
    StoreConnection& store() { return store_; }

    StoreAnswers serve(const std::vector<StoreRequest>& requests);
    Rows resume(const std::string& session);

    // The first value of the first row.
    std::string value(const std::string& sql);

    // Lets all leases be past their end.
    void expire();

    // Refused by the database, with its message; "" if it isn't.
    std::string refusal_of(const std::string& sql);

    std::vector<std::string> problems();

private:
    std::string url_;
    StoreConnection store_;
};

} // namespace trecho
