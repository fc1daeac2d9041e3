#include "postgres/server_world_on_postgres.hpp"

#include "postgres/cluster.hpp"
#include "postgres/store_schema.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

namespace trecho {

namespace {

// So that all requests reach the database in the order in which they were made.
constexpr std::size_t connections_of_a_world = 1;

// Databases that no world uses, by their network, with the test's own connection to each. To empty
// one takes much less time than to make one.
std::map<std::string, std::vector<std::unique_ptr<TestedStore>>> unused_stores;

// How many worlds use a database, by its name.
std::map<std::string, int> worlds_on;

std::unique_ptr<TestedStore> take_store(const ServerWorldSettings& settings) {
    std::vector<std::unique_ptr<TestedStore>>& unused = unused_stores[settings.network];
    const bool goes_on = !settings.stored.empty();
    const auto found = std::ranges::find_if(
        unused, [&](const auto& store) { return !goes_on || store->url == settings.stored; });
    std::unique_ptr<TestedStore> store;
    if (found != unused.end()) {
        store = std::move(*found);
        unused.erase(found);
        if (!goes_on) store->empty();
    } else if (goes_on) {
        store = std::make_unique<TestedStore>(settings.stored);
    } else {
        store = std::make_unique<TestedStore>(shared_cluster().url_of_new_database());
        const Network network = Network::parse(settings.network, "network");
        init_store(store->connection, settings.network, network);
    }
    ++worlds_on[store->database()];
    return store;
}

PostgresOfficeSettings settings_on(const TestedStore& store, const OfficeSettings& settings) {
    PostgresOfficeSettings on_store(settings, store.url);
    on_store.connections = connections_of_a_world;
    return on_store;
}

awaitable<void> start(PostgresOffice& office, std::optional<bool>& is_open) {
    is_open = co_await office.start();
}

awaitable<void> stop(PostgresOffice& office, bool& has_stopped) {
    co_await office.stop();
    has_stopped = true;
}

} // namespace

TestedStore::TestedStore(std::string its_url)
    : url(std::move(its_url)),
      connection(shared_cluster().url(database()) + "&application_name=test") {}

std::string TestedStore::database() const {
    const std::size_t begin = url.find("@/") + 2;
    return url.substr(begin, url.find('?') - begin);
}

std::vector<std::string> TestedStore::column(const std::string& sql) {
    const Rows rows = connection.run_script(sql);
    std::vector<std::string> texts;
    for (std::size_t row = 0; row < rows.size(); ++row) texts.emplace_back(rows.text(row, 0));
    return texts;
}

void TestedStore::empty() {
    connection.run_script("delete from trecho.lease; delete from trecho.ticket; "
                          "delete from trecho.session; "
                          "update trecho.leg set awaited = false where awaited; "
                          "alter sequence trecho.ticket_number_seq restart");
}

OfficeOnPostgres::OfficeOnPostgres(ServerWorld& world)
    : world_(world), is_shared_(!world.settings.stored.empty()), store_(take_store(world.settings)),
      office_(world.executor(), world.network, world.clock, world.entropy, world.observers,
              settings_on(*store_, world.settings.office)) {
    std::optional<bool> is_open;
    world.spawn(start(office_, is_open));
    while (!is_open || is_asking()) world.context.run_one();
    if (!*is_open) throw std::runtime_error("the office can't be opened");
}

OfficeOnPostgres::~OfficeOnPostgres() {
    const bool is_last = --worlds_on[store_->database()] == 0;
    store_->url = shared_cluster().url(store_->database()); // not that of a proxy
    if (is_last) unused_stores[world_.settings.network].push_back(std::move(store_));
}

void OfficeOnPostgres::storing_takes(Duration /*time*/) {
    ADD_FAILURE() << "a real database can't be slowed";
}

std::string OfficeOnPostgres::stored() {
    is_shared_ = true;
    return store_->url;
}

std::vector<std::string> OfficeOnPostgres::sales() {
    return store_->column("select name from trecho.ticket order by number");
}

// Kept seats are a session's, which another server may resume.
void OfficeOnPostgres::stop() {
    bool has_stopped = false;
    world_.spawn(trecho::stop(office_, has_stopped));
    while (!has_stopped) world_.context.run_one();
    for (const std::string& problem : store_->column("select problem from trecho.problems()"))
        ADD_FAILURE() << problem;
    if (is_shared_) return;
    EXPECT_EQ(store_->column("select id from trecho.lease where not kept"),
              std::vector<std::string>())
        << "seats are still held";
}

std::unique_ptr<TestedOffice> make_tested_office(ServerWorld& world) {
    return std::make_unique<OfficeOnPostgres>(world);
}

// A world takes a tenth of a second here, and its order of events is the database's anyway.
std::uint64_t seeds_of(std::uint64_t wanted) { return std::max<std::uint64_t>(1, wanted / 40); }

std::size_t bytes_between_cuts() { return 13; }

} // namespace trecho
