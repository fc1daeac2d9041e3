// The connections to the database that all clients of a server share.
//
// A commit takes the database about as long for one sale as for a hundred, and a round trip too. So
// requests that come while the connections are busy wait, and the next connection that is free
// takes all of them, as one statement (trecho.serve). The ledger does the same with its sync
// (ledger.hpp).
//
// **A commit in doubt.** When a connection is lost after a batch was sent, nobody knows whether the
// batch was committed, and looking doesn't tell: the database may still be working on it. So a
// confirmation is *decided* by sending it again, on a new connection. The database executes it at
// most once: it sells a lease, and a lease is sold once (requests.sql). If the first try was
// committed, the second one finds its ticket. If the first try still runs, the second one waits for
// it, for both need the lease's row. If it was rolled back, or never arrived, the second one sells
// the seats. In each case the answer is right, and stays so.
#pragma once

#include "async/task_group.hpp"
#include "postgres/store_request.hpp"

#include <deque>
#include <list>
#include <vector>

namespace trecho {

// Use it on one executor.
class ConnectionPool {
public:
    struct Seated {
        LegId leg = 0;
        std::uint32_t held = 0;
        std::uint32_t sold = 0;
    };

    // What a batch tells besides its answers.
    struct Listener {
        virtual void seats_are(const Seated& seats) = 0;
        virtual void batch_is_stored(std::size_t sales_and_cancellations, Duration took) = 0;
        virtual void connection_failed(const std::string& why) = 0;
        virtual void connection_works() = 0;

    protected:
        ~Listener() = default;
    };

    // `server` is the number that this server has in the database.
    ConnectionPool(const Executor& executor, Clock& clock, std::string url, std::int64_t server,
                   Listener& listener);
    ConnectionPool(const ConnectionPool&) = delete;
    ConnectionPool& operator=(const ConnectionPool&) = delete;

    // Opens so many connections, and opens them again whenever they are lost.
    void start(std::size_t connections);

    // Sends what still waits, if the database answers soon, then closes the connections. Returns
    // when the last one is closed.
    awaitable<void> stop();

    // Returns when the request has its outcome. Not cancellable.
    awaitable<void> serve(StoreRequest& request);

    // The same without waiting. Returns what tells the end.
    std::shared_ptr<SentSoon> serve_soon(std::unique_ptr<StoreRequest> request);

    // Returns when the query is answered, or has failed. Not cancellable.
    awaitable<void> run(StoreQuery& query);

    bool is_storing() const { return !waiting_.empty() || busy_ > 0; }

    // Whether a connection waits for the database now. (One that pauses waits for the clock.)
    bool is_asking() const { return asking_ > 0; }

private:
    using Batch = std::vector<StoreRequest*>;

    awaitable<void> work();
    awaitable<void> work_on(PostgresConnection& connection);
    awaitable<bool> connect(PostgresConnection& connection);
    awaitable<bool> wait_for_work();
    awaitable<void> run_query(PostgresConnection& connection);
    awaitable<void> run_batch(PostgresConnection& connection);
    awaitable<Answered> send(PostgresConnection& connection, const Batch& batch);
    awaitable<Answered> ask(PostgresConnection& connection, const Statement& statement,
                            Parameters parameters);
    awaitable<void> notify(PostgresConnection& connection, std::string legs);
    awaitable<void> pause(Duration duration);

    Batch take_batch();
    Parameters parameters_of(const Batch& batch) const;
    std::string take_answers(const Rows& rows, const Batch& batch);
    void report(const Batch& batch, Duration took);
    void has_failed(const Answered& answered, const Batch& batch);
    void cannot_connect(const std::string& why);
    void fail_what_waits();
    void settle(StoreRequest& request, StoreRequest::Outcome outcome);
    void wake_one();

    Executor executor_;
    Clock& clock_;
    std::string url_;
    std::int64_t server_;
    Listener& listener_;

    std::deque<StoreRequest*> waiting_;
    std::deque<StoreQuery*> queries_;
    std::list<std::unique_ptr<StoreRequest>> owned_; // those of serve_soon()
    std::vector<AsyncWakeup*> idle_;                 // of connections without work

    std::size_t busy_ = 0;
    std::size_t asking_ = 0;
    std::size_t open_ = 0; // connections, as far as is known
    bool is_away_ = false; // none is open, and none can be opened
    bool stops_ = false;
    TaskGroup workers_;
};

} // namespace trecho
