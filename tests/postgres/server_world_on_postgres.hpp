// A server whose sales go to a real PostgreSQL, for tests that look into the database or let it
// fail.
#pragma once

#include "postgres/postgres_office.hpp"
#include "postgres/store_connection.hpp"
#include "support/server_world.hpp"

#include <memory>
#include <string>
#include <vector>

namespace trecho {

// A database of the shared cluster, and a connection to it that blocks: the test's own, so it
// doesn't go through a proxy that may be in the URL.
struct TestedStore {
    explicit TestedStore(std::string its_url);

    std::vector<std::string> column(const std::string& sql); // the first one
    void empty();

    std::string database() const; // its name

    std::string url;
    StoreConnection connection; // its application_name is `test`
};

class OfficeOnPostgres final : public TestedOffice {
public:
    // Waits until the office is open.
    explicit OfficeOnPostgres(ServerWorld& world);
    ~OfficeOnPostgres() override;

    PostgresOffice& office() override { return office_; }
    bool is_asking() const override { return office_.is_asking(); }
    void storing_takes(Duration time) override;
    std::string stored() override; // the URL
    std::vector<std::string> sales() override;
    void stop() override;

    TestedStore& store() { return *store_; }

private:
    ServerWorld& world_;
    bool is_shared_; // with another world, before, beside or after this one
    std::unique_ptr<TestedStore> store_;
    PostgresOffice office_;
};

} // namespace trecho
