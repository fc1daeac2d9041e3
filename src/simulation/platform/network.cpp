#include "simulation/platform/network.hpp"

#include "async/deadline.hpp"

#include <boost/system/errc.hpp>

#include <deque>
#include <ranges>

namespace trecho {

namespace {

// For how long Linux asks a machine that doesn't answer (tcp_syn_retries).
constexpr std::chrono::seconds kernel_patience{127};

class PipedStream final : public Stream {
public:
    PipedStream(std::shared_ptr<SimulatedConnection> connection, std::shared_ptr<Pipe> incoming,
                std::shared_ptr<Pipe> outgoing, std::string peer)
        : connection_(std::move(connection)), incoming_(std::move(incoming)),
          outgoing_(std::move(outgoing)), peer_(std::move(peer)) {}

    ~PipedStream() override {
        if (incoming_ == connection_->to_server()) connection_->serve(false);
        if (!incoming_->has_unread()) outgoing_->end();
        incoming_->close_reader(outgoing_);
    }

    awaitable<ReadResult> read_some(std::span<char> into) override {
        is_used();
        return incoming_->read_some(into);
    }
    awaitable<WriteResult> write_some(std::string_view bytes) override {
        is_used();
        if (observe_) observe_(bytes.size());
        return outgoing_->write_some(bytes);
    }
    ReadResult read_now(std::span<char> into) override {
        is_used();
        return incoming_->read_now(into);
    }
    awaitable<error_code> wait_until_gone() override { return incoming_->wait_until_gone(); }
    bool peer_has_ended() override { return incoming_->has_ended(); }
    void end_writing() override { outgoing_->end(); }
    void reset() override { connection_->reset(); }
    std::string peer() const override { return peer_; }

    // How many bytes wait to be sent, whenever some are.
    void observe_unsent(std::function<void(std::size_t)> observe) { observe_ = std::move(observe); }

private:
    void is_used() {
        if (incoming_ == connection_->to_server()) connection_->serve(true);
    }

    std::function<void(std::size_t)> observe_; // empty: none
    std::shared_ptr<SimulatedConnection> connection_;
    std::shared_ptr<Pipe> incoming_;
    std::shared_ptr<Pipe> outgoing_;
    std::string peer_;
};

} // namespace

SimulatedConnection::SimulatedConnection(Simulation& simulation, NetworkSettings settings)
    : to_server_(std::make_shared<Pipe>(simulation, settings)),
      to_client_(std::make_shared<Pipe>(simulation, settings)) {}

void SimulatedConnection::reset() {
    for (const auto& pipe : {to_server_, to_client_}) {
        pipe->lose_everything();
        pipe->break_reading(asio::error::connection_reset);
        pipe->break_writing(asio::error::connection_reset);
    }
}

void SimulatedConnection::vanish() {
    has_vanished_ = true;
    to_server_->lose_everything();
    to_client_->lose_everything();
}

void SimulatedConnection::delay_until(TimePoint time) {
    to_server_->delay_until(time);
    to_client_->delay_until(time);
}

void SimulatedConnection::server_dies(bool loses_what_is_under_way) {
    if (loses_what_is_under_way) to_client_->lose_everything();
    if (!has_vanished_) to_client_->break_reading_at_end(asio::error::connection_reset);
    to_client_->break_writing(asio::error::connection_reset);
    to_server_->break_reading(asio::error::connection_reset);
    to_server_->break_writing(asio::error::connection_reset);
}

struct SimulatedNetwork::Place {
    NetworkSettings settings;
    std::deque<std::unique_ptr<Stream>> arrived;
    bool closed = false;
    std::uint64_t accepts = 0;
    std::shared_ptr<AsyncEvent> changed = std::make_shared<AsyncEvent>();

    error_code next_accept() {
        using namespace boost::system::errc;
        if (settings.accepts_that_fail == 0) return {};
        const std::uint64_t round = settings.accepts_that_fail + settings.accepts_between;
        const std::uint64_t place = accepts++ % round;
        if (place < settings.accepts_between) return {};
        const bool is_of_the_machine =
            2 * (place - settings.accepts_between) >= settings.accepts_that_fail;
        return make_error_code(is_of_the_machine ? too_many_files_open_in_system
                                                 : too_many_files_open);
    }

    void close() {
        closed = true;
        arrived.clear();
        change();
    }

    void change() {
        const auto before = std::exchange(changed, std::make_shared<AsyncEvent>());
        before->set();
    }
};

namespace {

class SimulatedListener final : public Listener {
public:
    SimulatedListener(std::shared_ptr<SimulatedNetwork::Place> place, std::string address)
        : place_(std::move(place)), address_(std::move(address)) {}

    awaitable<Accepted> accept() override {
        Accepted accepted;
        while (!accepted.error && !place_->closed && place_->arrived.empty()) {
            const auto changed = place_->changed;
            accepted.error = co_await changed->wait();
        }
        if (place_->closed) accepted.error = asio::error::operation_aborted;
        if (accepted.error) co_return accepted;

        accepted.error = place_->next_accept();
        if (accepted.error) co_return accepted;
        accepted.stream = std::move(place_->arrived.front());
        place_->arrived.pop_front();
        co_return accepted;
    }

    void close() override { place_->close(); }

    std::string address() const override { return address_; }

private:
    std::shared_ptr<SimulatedNetwork::Place> place_;
    std::string address_;
};

} // namespace

class SimulatedConnector final : public Connector {
public:
    SimulatedConnector(SimulatedNetwork& network, std::string address, std::string name)
        : network_(network), address_(std::move(address)), name_(std::move(name)) {}

    awaitable<Connected> connect() override {
        Connected connected;
        connected.error = co_await network_.can_be_reached();
        if (connected.error) co_return connected;
        connected.stream =
            name_.empty() ? network_.connect_to(address_) : network_.connect_as(name_, address_);
        if (!connected.stream) connected.error = asio::error::connection_refused;
        co_return connected;
    }

private:
    SimulatedNetwork& network_;
    std::string address_;
    std::string name_;
};

SimulatedNetwork::Pair SimulatedNetwork::connect_pair() {
    return connect_pair("client " + std::to_string(++clients_), settings_);
}

SimulatedNetwork::Pair SimulatedNetwork::connect_pair(const std::string& name,
                                                      const NetworkSettings& settings) {
    const auto connection = std::make_shared<SimulatedConnection>(simulation_, settings);
    std::erase_if(connections_, [](const auto& known) { return known.second.expired(); });
    connections_.emplace_back(name, connection);
    const bool is_silent = simulation_.time.now() < silent_until_;
    if (is_silent && !is_silent_for_good_) connection->delay_until(silent_until_);
    if (is_silent && is_silent_for_good_) {
        connection->vanish();
        if (observe_lost_) observe_lost_(name);
    }
    Pair pair;
    pair.client = std::make_unique<PipedStream>(connection, connection->to_client(),
                                                connection->to_server(), "server");
    auto server = std::make_unique<PipedStream>(connection, connection->to_server(),
                                                connection->to_client(), name);
    if (observe_unsent_) server->observe_unsent(observe_unsent_);
    pair.server = std::move(server);
    return pair;
}

void SimulatedNetwork::hang_until(TimePoint end) { hangs_until_ = std::max(hangs_until_, end); }

void SimulatedNetwork::be_silent_until(TimePoint end, bool is_for_good) {
    silent_until_ = std::max(silent_until_, end);
    is_silent_for_good_ = is_for_good;
}

// A client that begins to connect then isn't connected, even when the network works again.
awaitable<error_code> SimulatedNetwork::can_be_reached() {
    if (simulation_.clock.now() >= hangs_until_) co_return error_code();
    const TimePoint given_up = simulation_.clock.now() + kernel_patience;
    const error_code interrupted = co_await sleep_until(simulation_.clock, given_up);
    if (interrupted) co_return interrupted;
    co_return asio::error::timed_out;
}

std::unique_ptr<Listener> SimulatedNetwork::listen(const std::string& address,
                                                   std::optional<NetworkSettings> settings) {
    const auto place = std::make_shared<Place>();
    place->settings = settings.value_or(settings_);
    places_[address] = place;
    return std::make_unique<SimulatedListener>(place, address);
}

std::unique_ptr<Stream> SimulatedNetwork::connect_to(const std::string& address) {
    return connect_as("client " + std::to_string(++clients_), address);
}

std::unique_ptr<Stream> SimulatedNetwork::connect_as(const std::string& name,
                                                     const std::string& address) {
    const auto place = places_[address].lock();
    if (!place || place->closed) return nullptr;
    Pair pair = connect_pair(name, place->settings);
    place->arrived.push_back(std::move(pair.server));
    place->change();
    return std::move(pair.client);
}

std::unique_ptr<Connector> SimulatedNetwork::connector(const std::string& address,
                                                       std::string name) {
    return std::make_unique<SimulatedConnector>(*this, address, std::move(name));
}

std::shared_ptr<SimulatedConnection>
SimulatedNetwork::connection_of(const std::string& name) const {
    for (const auto& [its_name, connection] : std::views::reverse(connections_)) {
        if (its_name == name) return connection.lock();
    }
    return nullptr;
}

void SimulatedNetwork::server_dies(const std::function<bool()>& loses_what_is_under_way) {
    for (const auto& [address, place] : places_) {
        if (const auto listening = place.lock()) listening->close();
    }
    for (const auto& [name, connection] : connections_) {
        const auto open = connection.lock();
        if (open) open->server_dies(loses_what_is_under_way());
    }
}

} // namespace trecho
