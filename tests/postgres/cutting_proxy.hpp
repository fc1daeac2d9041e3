// Stands between a server and PostgreSQL, knows where each message of their protocol ends, and
// breaks the connection at a message that the test chooses.
//
// In protocol 3 a message is a letter, its length in four bytes, and the rest; only the client's
// first one has no letter.
#pragma once

#include "async/async_event.hpp"
#include "platform/coroutine.hpp"
#include "postgres/cluster.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <array>
#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace trecho {

enum class Direction { to_database, to_client };

struct Strike {
    enum class Action {
        cut,  // neither the message nor anything after it passes: both sides see the end
        stop, // nothing passes any more in either direction, and nobody sees an end
        late, // the client sees the end at once; the message passes at release()
        slow  // the message passes at release()
    };

    Direction direction = Direction::to_database;
    int message = 1; // the number of the message that is struck, from 1
    Action action = Action::cut;

    // Messages are counted on one connection: from the first one to the database that contains
    // this. If it is empty, on all connections, from arm() on.
    std::string counted_from{};
};

// Works on a thread of its own, so that the test may block. Its functions are for the test's
// thread.
class CuttingProxy {
public:
    explicit CuttingProxy(const DatabaseCluster& cluster);
    ~CuttingProxy();
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;

    std::string url(std::string_view database = "trecho") const;
    const std::filesystem::path& folder() const { return folder_.path(); }

    // Replaces the last strike, and counts from the beginning. It strikes once.
    void arm(Strike strike);

    bool has_struck() const;

    // Lets the message pass that was struck, and those behind it.
    void release();

    // Messages since arm(), as the strike counts them.
    int messages(Direction direction) const;

    void cut_all();

    // New connections are refused until it is called with false.
    void refuse(bool refuses);

private:
    using Protocol = asio::local::stream_protocol;
    using Socket = asio::basic_stream_socket<Protocol, Executor>;
    using Acceptor = asio::basic_socket_acceptor<Protocol, Executor>;

    // The two sockets of one connection.
    struct Relay;
    using SharedRelay = std::shared_ptr<Relay>;

    awaitable<void> accept_all();
    awaitable<void> connect(SharedRelay relay);
    awaitable<void> pass_on(SharedRelay relay, Direction direction);

    // Returns false when nothing more must pass.
    awaitable<bool> pass(SharedRelay relay, Direction direction, std::string message);

    // The action, if this message is struck.
    std::optional<Strike> strike_at(const SharedRelay& relay, Direction direction,
                                    std::string_view message);

    void spawn(awaitable<void> coroutine);
    std::shared_ptr<AsyncEvent> released_event() const;

    TemporaryFolder folder_;
    Protocol::endpoint database_;
    asio::io_context context_{1};
    Acceptor acceptor_;
    std::list<std::weak_ptr<Relay>> relays_; // on the thread
    std::atomic<bool> refuses_ = false;

    mutable std::mutex mutex_; // protects what follows
    std::optional<Strike> strike_;
    bool has_struck_ = false;
    std::shared_ptr<AsyncEvent> released_ = std::make_shared<AsyncEvent>();
    std::weak_ptr<Relay> counted_; // if messages of only one connection count
    std::array<int, 2> messages_{};

    std::thread thread_;
};

} // namespace trecho
