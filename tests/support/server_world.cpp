#include "support/server_world.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace trecho {

namespace {

// Of real time. Only a test that fails reaches it.
constexpr std::chrono::seconds patience_with_a_store{60};

} // namespace

void RecordingObserver::note(ConnectionId connection, const std::string& what,
                             const Itinerary* itinerary) {
    std::string line = std::to_string(connection) + " " + what;
    if (itinerary) {
        std::string_view separator = " ";
        for (const std::string_view place : network_.places_of(*itinerary)) {
            line += separator;
            line += place;
            separator = " > ";
        }
    }
    all.push_back(line);
}

void RecordingObserver::opened(ConnectionId connection, std::string_view) {
    note(connection, "opened");
}
void RecordingObserver::session_opened(ConnectionId connection) {
    reports.push_back(std::to_string(connection) + " session opened");
}
void RecordingObserver::session_resumed(ConnectionId connection) {
    reports.push_back(std::to_string(connection) + " session resumed");
}
void RecordingObserver::named(ConnectionId connection, std::string_view name) {
    reports.push_back(std::to_string(connection) + " named " + std::string(name));
}
void RecordingObserver::transferred(ConnectionId, const Traffic& more) {
    traffic.messages += more.messages;
    traffic.received_bytes += more.received_bytes;
    traffic.sent_bytes += more.sent_bytes;
}
void RecordingObserver::refused(ConnectionId connection, std::string_view reason) {
    reports.push_back(std::to_string(connection) + " refused " + std::string(reason));
}
void RecordingObserver::storing(ConnectionId connection, const Itinerary&) {
    reports.push_back(std::to_string(connection) + " storing");
}
void RecordingObserver::declined(ConnectionId connection, const Itinerary&) {
    reports.push_back(std::to_string(connection) + " declined");
}
void RecordingObserver::synced(std::size_t records, Duration) { batches.push_back(records); }
void RecordingObserver::waiting(ConnectionId connection, const Itinerary& itinerary, std::size_t) {
    note(connection, "waiting", &itinerary);
}
void RecordingObserver::in_line(ConnectionId connection, LegId leg) {
    reports.push_back(std::to_string(connection) + " in line for " +
                      to_string(network_.legs()[leg]));
}
void RecordingObserver::turn_taken(ConnectionId connection, const Itinerary& itinerary) {
    note(connection, "turn", &itinerary);
}
void RecordingObserver::left_line(ConnectionId connection) {
    reports.push_back(std::to_string(connection) + " left the line");
}
void RecordingObserver::held(ConnectionId connection, const Itinerary& itinerary) {
    note(connection, "held", &itinerary);
}
void RecordingObserver::resumed(ConnectionId connection, ConnectionId before,
                                const Itinerary& itinerary) {
    note(connection, "resumed from " + std::to_string(before), &itinerary);
}
void RecordingObserver::sold(ConnectionId connection, const Itinerary& itinerary, std::string_view,
                             std::string_view name) {
    note(connection, "sold", &itinerary);
    if (!name.empty()) all.back() += " to " + std::string(name);
}
void RecordingObserver::cancelled(ConnectionId connection, const Itinerary& itinerary,
                                  std::string_view) {
    note(connection, "cancelled", &itinerary);
}
void RecordingObserver::released(ConnectionId connection, const Itinerary& itinerary) {
    note(connection, "released", &itinerary);
}
void RecordingObserver::expired(ConnectionId connection, const Itinerary& itinerary) {
    note(connection, "expired", &itinerary);
}
void RecordingObserver::closed(ConnectionId connection) { note(connection, "closed"); }
void RecordingObserver::storage_failed(error_code) { all.emplace_back("storage failed"); }
void RecordingObserver::storage_works_again() { all.emplace_back("storage works again"); }
void RecordingObserver::accept_failed(error_code) { all.emplace_back("accept failed"); }
void RecordingObserver::task_failed(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        ADD_FAILURE() << "a session ended with an exception: " << error.what();
    }
}

std::vector<std::string> RecordingObserver::of(ConnectionId connection) const {
    const std::string prefix = std::to_string(connection) + " ";
    std::vector<std::string> lines;
    for (const std::string& line : all) {
        if (line.starts_with(prefix)) lines.push_back(line.substr(prefix.size()));
    }
    return lines;
}

ScriptedCustomer::ScriptedCustomer(TestWorld& world, std::unique_ptr<Stream> stream)
    : world_(world), stream_(std::move(stream)),
      tasks_(world.executor(), [](std::exception_ptr) { ADD_FAILURE() << "a customer failed"; }) {
    ++world_.customers;
    tasks_.spawn(listen());
}

ScriptedCustomer::~ScriptedCustomer() {
    if (stream_) hang_up();
}

void ScriptedCustomer::say(std::string bytes) { tasks_.spawn(send(std::move(bytes))); }

void ScriptedCustomer::end_writing() { tasks_.spawn(end()); }

void ScriptedCustomer::hang_up() {
    --world_.customers;
    asio::post(world_.executor(), [this] { tasks_.interrupt_all(); });
    world_.context.restart();
    world_.context.poll(); // the tasks must end before the stream that they use
    stream_.reset();
}

void ScriptedCustomer::read_on() {
    reads_ = true;
    tasks_.spawn(listen());
}

void ScriptedCustomer::read_once() { tasks_.spawn(listen()); }

void ScriptedCustomer::reset() { stream_->reset(); }

awaitable<void> ScriptedCustomer::send(std::string bytes) { co_await stream_->write(bytes); }

awaitable<void> ScriptedCustomer::end() {
    stream_->end_writing();
    co_return;
}

awaitable<void> ScriptedCustomer::listen() {
    std::array<char, 1024> chunk;
    for (;;) {
        const ReadResult read = co_await stream_->read_some(chunk);
        if (read.error == asio::error::operation_aborted) co_return;
        is_disconnected_ = static_cast<bool>(read.error);
        if (read.error == asio::error::eof && ends_with_the_server_) stream_->end_writing();
        if (read.error) co_return;
        heard_.append(chunk.data(), read.bytes);
        if (!reads_) co_return;
    }
}

ServerWorld::ServerWorld(ServerWorldSettings wanted)
    : TestWorld(wanted.seed), settings(std::move(wanted)),
      network(Network::parse(settings.network, "network")) {
    server.serve(*listener_, Framing::lines);
    server.serve(*legacy_listener_, Framing::unframed);
    settle();
}

ServerWorld::~ServerWorld() {
    begin_drain();
    run();
    EXPECT_TRUE(has_drained_) << "the server never stopped";
    EXPECT_EQ(server.connection_count(), 0U);
    tested_->stop();
}

// What the coroutines do may make the office ask, and its answer may make them go on.
void ServerWorld::run_what_is_ready() {
    TestWorld::run_what_is_ready();
    if (!tested_) return; // it is being made
    while (tested_->is_asking()) {
        const std::size_t handlers = context.run_one_for(patience_with_a_store);
        if (handlers == 0) {
            ADD_FAILURE() << "the store doesn't answer";
            return;
        }
        context.poll();
    }
}

std::unique_ptr<ScriptedCustomer> ServerWorld::connect(const std::string& address) {
    auto stream = wire.connect_to(address);
    EXPECT_TRUE(stream) << "no server listens at " << address;
    return std::make_unique<ScriptedCustomer>(*this, std::move(stream));
}

std::unique_ptr<ScriptedCustomer> ServerWorld::connect_with_hello() {
    auto customer = connect();
    ask(*customer, "HELLO 2\n");
    return customer;
}

std::string ServerWorld::ask(ScriptedCustomer& customer, const std::string& bytes) {
    customer.say(bytes);
    settle();
    return customer.heard();
}

Seats ServerWorld::seats(std::string_view origin, std::string_view destination) const {
    Places places;
    places.push_back(origin);
    places.push_back(destination);
    return office.seats()[network.find(places)->front()];
}

void ServerWorld::begin_drain() {
    if (std::exchange(is_draining_, true)) return;
    tasks.spawn([this](asio::cancellation_signal& interrupt) { return drain(interrupt); });
}

awaitable<void> ServerWorld::drain(asio::cancellation_signal& interrupt) {
    co_await server.drain(interrupt);
    has_drained_ = true;
}

} // namespace trecho
