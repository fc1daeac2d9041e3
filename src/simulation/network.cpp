#include "simulation/network.hpp"

#include "async/async_event.hpp"

#include <algorithm>
#include <deque>

namespace trecho {

namespace {

// One direction of a connection.
class Pipe : public std::enable_shared_from_this<Pipe> {
public:
    Pipe(Simulation& simulation, NetworkSettings settings)
        : simulation_(simulation), settings_(settings), last_arrival_(simulation.time.now()) {}

    awaitable<ReadResult> read_some(std::span<char> into) {
        ReadResult result;
        while (!result.error && arrived_.empty() && !ended_ && !broken_) {
            result.error = co_await next_change();
        }
        if (broken_) result.error = broken_;
        if (!result.error && arrived_.empty()) result.error = asio::error::eof;
        if (result.error) co_return result;

        result.bytes = std::min(into.size(), arrived_.size());
        std::copy_n(arrived_.begin(), result.bytes, into.begin());
        arrived_.erase(0, result.bytes);
        on_the_way_ -= result.bytes;
        change();
        co_return result;
    }

    awaitable<WriteResult> write(std::string_view bytes) {
        WriteResult result;
        while (!result.error && result.bytes < bytes.size()) {
            if (broken_) {
                result.error = broken_;
            } else if (on_the_way_ >= settings_.capacity) {
                result.error = co_await next_change();
            } else {
                result.bytes += send(bytes.substr(result.bytes));
            }
        }
        co_return result;
    }

    void end() {
        arrive([this] { ended_ = true; });
    }

    void break_with(error_code error) {
        broken_ = error;
        change();
    }

private:
    // Sends the next piece of `bytes` and returns its size.
    std::size_t send(std::string_view bytes) {
        std::size_t size = std::min(bytes.size(), settings_.capacity - on_the_way_);
        if (settings_.splits) size = simulation_.entropy.between(1, size);
        on_the_way_ += size;
        arrive([this, piece = std::string(bytes.substr(0, size))] { arrived_ += piece; });
        return size;
    }

    // Later, but never before what was sent before.
    void arrive(std::function<void()> what) {
        const auto delay =
            simulation_.entropy.between(static_cast<std::uint64_t>(settings_.delay_min.count()),
                                        static_cast<std::uint64_t>(settings_.delay_max.count()));
        const TimePoint earliest = simulation_.time.now() + Duration(delay);
        last_arrival_ = std::max(earliest, last_arrival_ + Duration(1));
        simulation_.time.at(last_arrival_, [pipe = shared_from_this(), what = std::move(what)] {
            what();
            pipe->change();
        });
    }

    awaitable<error_code> next_change() {
        const auto changed = changed_;
        co_return co_await changed->wait();
    }

    void change() {
        const auto changed = std::exchange(changed_, std::make_shared<AsyncEvent>());
        changed->happen();
    }

    Simulation& simulation_;
    NetworkSettings settings_;
    TimePoint last_arrival_;
    std::string arrived_;
    std::size_t on_the_way_ = 0; // sent and not read, arrived or not
    bool ended_ = false;
    error_code broken_;
    std::shared_ptr<AsyncEvent> changed_ = std::make_shared<AsyncEvent>();
};

class PipedStream final : public Stream {
public:
    PipedStream(std::shared_ptr<Pipe> incoming, std::shared_ptr<Pipe> outgoing, std::string peer)
        : incoming_(std::move(incoming)), outgoing_(std::move(outgoing)), peer_(std::move(peer)) {}

    ~PipedStream() override {
        outgoing_->end();
        // What the peer goes on to send has nobody to read it.
        incoming_->break_with(asio::error::broken_pipe);
    }

    awaitable<ReadResult> read_some(std::span<char> into) override {
        return incoming_->read_some(into);
    }
    awaitable<WriteResult> write(std::string_view bytes) override {
        return outgoing_->write(bytes);
    }
    void end_writing() override { outgoing_->end(); }
    std::string peer() const override { return peer_; }

    void reset() override {
        incoming_->break_with(asio::error::connection_reset);
        outgoing_->break_with(asio::error::connection_reset);
    }

private:
    std::shared_ptr<Pipe> incoming_;
    std::shared_ptr<Pipe> outgoing_;
    std::string peer_;
};

} // namespace

struct SimulatedNetwork::Place {
    std::deque<std::unique_ptr<Stream>> arrived;
    bool closed = false;
    std::shared_ptr<AsyncEvent> changed = std::make_shared<AsyncEvent>();

    void change() {
        const auto before = std::exchange(changed, std::make_shared<AsyncEvent>());
        before->happen();
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

        accepted.stream = std::move(place_->arrived.front());
        place_->arrived.pop_front();
        co_return accepted;
    }

    void close() override {
        place_->closed = true;
        place_->arrived.clear();
        place_->change();
    }

    std::string address() const override { return address_; }

private:
    std::shared_ptr<SimulatedNetwork::Place> place_;
    std::string address_;
};

class SimulatedConnector final : public Connector {
public:
    SimulatedConnector(SimulatedNetwork& network, std::string address)
        : network_(network), address_(std::move(address)) {}

    awaitable<Connected> connect() override {
        Connected connected;
        connected.stream = network_.connect_to(address_);
        if (!connected.stream) connected.error = asio::error::connection_refused;
        co_return connected;
    }

private:
    SimulatedNetwork& network_;
    std::string address_;
};

} // namespace

SimulatedNetwork::Pair SimulatedNetwork::connect_pair() {
    const auto to_server = std::make_shared<Pipe>(simulation_, settings_);
    const auto to_client = std::make_shared<Pipe>(simulation_, settings_);
    const std::string name = "client " + std::to_string(++clients_);
    Pair pair;
    pair.client = std::make_unique<PipedStream>(to_client, to_server, "server");
    pair.server = std::make_unique<PipedStream>(to_server, to_client, name);
    return pair;
}

std::unique_ptr<Listener> SimulatedNetwork::listen(const std::string& address) {
    const auto place = std::make_shared<Place>();
    places_[address] = place;
    return std::make_unique<SimulatedListener>(place, address);
}

std::unique_ptr<Stream> SimulatedNetwork::connect_to(const std::string& address) {
    const auto place = places_[address].lock();
    if (!place || place->closed) return nullptr;
    Pair pair = connect_pair();
    place->arrived.push_back(std::move(pair.server));
    place->change();
    return std::move(pair.client);
}

std::unique_ptr<Connector> SimulatedNetwork::connector(const std::string& address) {
    return std::make_unique<SimulatedConnector>(*this, address);
}

} // namespace trecho
