// An office whose sales are in a PostgreSQL database.
#include "async/async_event.hpp"
#include "async/task_group.hpp"
#include "cli/office_storage.hpp"
#include "postgres/bad_store.hpp"
#include "postgres/postgres_office.hpp"
#include "postgres/store_schema.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace trecho {

namespace {

class StoreStorage final : public OfficeStorage {
public:
    StoreStorage(const ServeOptions& options, asio::io_context& context, Clock& clock);

    const Network& network() const override { return network_; }
    std::filesystem::path ledger() const override { return {}; }
    Office& open(Observer& observer, const OfficeSettings& settings) override;
    void log_start() const override;

    awaitable<void> publish(Census& census, asio::cancellation_signal&) override {
        const Census::Wait wait(census, 0, "keeps the database's connections");
        co_await stopped_.wait();
        co_await office_->stop();
    }
    awaitable<void> stop() override {
        stopped_.set();
        co_return;
    }
    std::string_view wait_for_a_sale() const override {
        return "waits for the database to store a sale";
    }
    std::string_view last_wait() const override {
        return "waits for the database to store what is left";
    }

private:
    awaitable<void> start();

    const ServeOptions& options_;
    asio::io_context& context_;
    Clock& clock_;
    SystemEntropy entropy_;
    Network network_;
    std::unique_ptr<PostgresOffice> office_; // after open()
    std::optional<bool> is_started_;
    AsyncEvent stopped_;
};

bool are_same(const Network& one, const Network& other) {
    const auto same_leg = [](const Leg& leg, const Leg& its_other) {
        return leg.origin == its_other.origin && leg.destination == its_other.destination &&
               leg.seats == its_other.seats;
    };
    if (!std::ranges::equal(one.legs(), other.legs(), same_leg)) return false;
    for (Network::PlaceId place = 0; place < one.place_count(); ++place) {
        if (one.aliases_of(place) != other.aliases_of(place)) return false;
    }
    return true;
}

// The store's own network counts. A file that says something else is refused, because someone may
// think that it counts.
Network network_of_store(const ServeOptions& options) {
    StoreConnection store(options.store);
    Network network = read_store_network(store).network;
    if (options.network_is_given && !are_same(network, read_network(options.network)))
        store.refuse("sells another network than " + options.network.string() +
                     "; leave --network out, or change the store with trecho store init");
    return network;
}

StoreStorage::StoreStorage(const ServeOptions& options, asio::io_context& context, Clock& clock)
    : options_(options), context_(context), clock_(clock), network_(network_of_store(options)) {}

Office& StoreStorage::open(Observer& observer, const OfficeSettings& settings) {
    const Executor executor = context_.get_executor();
    PostgresOfficeSettings with_url(settings, options_.store);
    with_url.connections = options_.store_connections;
    office_ =
        std::make_unique<PostgresOffice>(executor, network_, clock_, entropy_, observer, with_url);
    TaskGroup starting(executor, abort_process);
    starting.spawn(start());
    while (!is_started_) context_.run_one(); // no other coroutine of the server runs yet
    while (starting.running() > 0) context_.run_one();
    if (!*is_started_)
        throw BadStore("the store " + url_without_password(options_.store) +
                       " doesn't answer; is the database running?");
    return *office_;
}

awaitable<void> StoreStorage::start() {
    PostgresOffice& office = *office_;
    const bool is_started = co_await office.start();
    if (!is_started) co_await office.stop(); // its coroutines must end before it is destroyed
    is_started_ = is_started;
}

void StoreStorage::log_start() const {
    spdlog::info("{} legs on sale, in the store {}", network_.legs().size(),
                 url_without_password(options_.store));
}

} // namespace

std::unique_ptr<OfficeStorage> open_store(const ServeOptions& options, asio::io_context& context,
                                          Clock& clock) {
    return std::make_unique<StoreStorage>(options, context, clock);
}

} // namespace trecho
