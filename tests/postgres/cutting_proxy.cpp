#include "postgres/cutting_proxy.hpp"

#include "postgres/database_process.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <exception>
#include <utility>

namespace trecho {

namespace {

constexpr const char* socket_name = ".s.PGSQL.5432";

std::size_t number_at(std::string_view bytes, std::size_t at) {
    std::size_t number = 0;
    for (const char byte : bytes.substr(at, 4))
        number = number << 8U | static_cast<unsigned char>(byte);
    return number;
}

// Takes the first message out of the bytes that have come; nothing if it isn't complete.
std::string take_message(std::string& bytes, bool has_letter) {
    const std::size_t letter = has_letter ? 1 : 0;
    if (bytes.size() < letter + 4) return {};
    const std::size_t length = letter + number_at(bytes, letter);
    if (bytes.size() < length) return {};
    std::string message = bytes.substr(0, length);
    bytes.erase(0, length);
    return message;
}

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

} // namespace

struct CuttingProxy::Relay {
    explicit Relay(const Executor& executor) : client(executor), database(executor) {}

    Socket& from(Direction direction) {
        return direction == Direction::to_database ? client : database;
    }
    Socket& to(Direction direction) {
        return direction == Direction::to_database ? database : client;
    }
    void close() {
        error_code ignored;
        client.close(ignored);
        database.close(ignored);
    }

    Socket client;
    Socket database;
    bool is_stopped = false;
};

CuttingProxy::CuttingProxy(const DatabaseCluster& cluster)
    : database_((cluster.folder() / socket_name).string()), acceptor_(context_.get_executor()) {
    give_to_database_user(folder());
    const Protocol::endpoint here((folder() / socket_name).string());
    acceptor_.open(here.protocol());
    acceptor_.bind(here);
    acceptor_.listen();
    spawn(accept_all());
    thread_ = std::thread([this] { context_.run(); });
}

CuttingProxy::~CuttingProxy() {
    asio::post(context_, [this] { acceptor_.close(); });
    release();
    cut_all();
    thread_.join();
}

std::string CuttingProxy::url(std::string_view database) const {
    return "postgresql://trecho@/" + std::string(database) + "?host=" + folder().string();
}

void CuttingProxy::arm(Strike strike) {
    const std::lock_guard lock(mutex_);
    strike_ = std::move(strike);
    has_struck_ = false;
    released_ = std::make_shared<AsyncEvent>();
    counted_.reset();
    messages_ = {};
}

bool CuttingProxy::has_struck() const {
    const std::lock_guard lock(mutex_);
    return has_struck_;
}

void CuttingProxy::release() { released_event()->set(); }

std::shared_ptr<AsyncEvent> CuttingProxy::released_event() const {
    const std::lock_guard lock(mutex_);
    return released_;
}

int CuttingProxy::messages(Direction direction) const {
    const std::lock_guard lock(mutex_);
    return messages_[static_cast<std::size_t>(direction)];
}

void CuttingProxy::cut_all() {
    asio::post(context_, [this] {
        for (const std::weak_ptr<Relay>& weak : relays_) {
            if (const SharedRelay relay = weak.lock()) relay->close();
        }
        relays_.clear();
    });
}

void CuttingProxy::refuse(bool refuses) { refuses_ = refuses; }

void CuttingProxy::spawn(awaitable<void> coroutine) {
    asio::co_spawn(context_.get_executor(), std::move(coroutine), rethrow);
}

awaitable<void> CuttingProxy::accept_all() {
    for (;;) {
        const SharedRelay relay = std::make_shared<Relay>(context_.get_executor());
        const auto [error] = co_await acceptor_.async_accept(relay->client, as_result);
        if (error) co_return;   // closed
        if (refuses_) continue; // the relay's destructor closes it
        std::erase_if(relays_, [](const auto& other) { return other.expired(); });
        relays_.push_back(relay);
        spawn(connect(relay));
    }
}

awaitable<void> CuttingProxy::connect(SharedRelay relay) {
    const auto [error] = co_await relay->database.async_connect(database_, as_result);
    if (error) co_return; // as if the database itself refused
    spawn(pass_on(relay, Direction::to_database));
    spawn(pass_on(relay, Direction::to_client));
}

awaitable<void> CuttingProxy::pass_on(SharedRelay relay, Direction direction) {
    bool is_first = true;
    bool goes_on = true;
    std::string bytes;
    std::array<char, 65536> chunk;
    while (goes_on) {
        const auto [error, size] =
            co_await relay->from(direction).async_read_some(asio::buffer(chunk), as_result);
        if (error) break;
        bytes.append(chunk.data(), size);
        const bool has_letter = direction == Direction::to_client || !is_first;
        std::string message = take_message(bytes, has_letter);
        while (goes_on && !message.empty()) {
            is_first = false;
            goes_on = co_await pass(relay, direction, std::move(message));
            message = take_message(bytes, true);
        }
    }
    if (!relay->is_stopped) relay->close();
}

awaitable<bool> CuttingProxy::pass(SharedRelay relay, Direction direction, std::string message) {
    const std::optional<Strike> strike = strike_at(relay, direction, message);
    if (strike && strike->action == Strike::Action::stop) relay->is_stopped = true;
    if (relay->is_stopped) co_return false;
    if (strike && strike->action == Strike::Action::cut) co_return false;
    if (strike) {
        error_code ignored;
        if (strike->action == Strike::Action::late) relay->client.close(ignored);
        const std::shared_ptr<AsyncEvent> released = released_event();
        co_await released->wait();
    }
    const auto [error, size] =
        co_await asio::async_write(relay->to(direction), asio::buffer(message), as_result);
    co_return !error;
}

std::optional<Strike> CuttingProxy::strike_at(const SharedRelay& relay, Direction direction,
                                              std::string_view message) {
    const std::lock_guard lock(mutex_);
    if (!strike_) return std::nullopt;
    if (!strike_->counted_from.empty() && counted_.expired()) {
        const bool is_first = direction == Direction::to_database &&
                              message.find(strike_->counted_from) != std::string_view::npos;
        if (is_first) counted_ = relay;
    }
    if (!strike_->counted_from.empty() && counted_.lock() != relay) return std::nullopt;
    const int number = ++messages_[static_cast<std::size_t>(direction)];
    if (has_struck_ || direction != strike_->direction || number != strike_->message)
        return std::nullopt;
    has_struck_ = true;
    return strike_;
}

} // namespace trecho
