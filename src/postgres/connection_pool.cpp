#include "postgres/connection_pool.hpp"

#include "async/deadline.hpp"
#include "postgres/growing_pause.hpp"
#include "postgres/limits.hpp"

#include <exception>

namespace trecho {

ConnectionPool::ConnectionPool(const Executor& executor, Clock& clock, std::string url,
                               std::int64_t server, Listener& listener)
    : executor_(executor), clock_(clock), url_(std::move(url)), server_(server),
      listener_(listener), workers_(executor, abort_process) {}

void ConnectionPool::start(std::size_t connections) {
    for (std::size_t count = 0; count < connections; ++count) workers_.spawn(work());
}

awaitable<void> ConnectionPool::stop() {
    stops_ = true;
    while (!idle_.empty()) wake_one();
    workers_.interrupt_all(); // those that connect or pause
    co_await workers_.join();
}

awaitable<void> ConnectionPool::serve(StoreRequest& request) {
    if (is_away_ && !request.outlasts_outages) {
        request.outcome = StoreRequest::Outcome::failed;
        co_return;
    }
    waiting_.push_back(&request);
    wake_one();
    co_await request.wakeup.wait();
}

std::shared_ptr<SentSoon> ConnectionPool::serve_soon(std::unique_ptr<StoreRequest> request) {
    request->sent_soon = std::make_shared<SentSoon>();
    std::shared_ptr<SentSoon> sent = request->sent_soon;
    waiting_.push_back(request.get());
    owned_.push_back(std::move(request));
    wake_one();
    return sent;
}

awaitable<void> ConnectionPool::run(StoreQuery& query) {
    query.answered.error.kind = PostgresError::Kind::connection_lost;
    if (is_away_ || stops_) co_return;
    queries_.push_back(&query);
    wake_one();
    co_await query.wakeup.wait();
}

void ConnectionPool::wake_one() {
    if (idle_.empty()) return;
    AsyncWakeup* const wakeup = idle_.back();
    idle_.pop_back();
    wakeup->wake();
}

// The life of one connection.
awaitable<void> ConnectionPool::work() {
    PostgresConnection connection(executor_, clock_);
    for (;;) {
        bool is_open = connection.is_open();
        if (!is_open) is_open = co_await connect(connection);
        if (!is_open) co_return;
        ++open_;
        const bool has_work = co_await wait_for_work();
        if (has_work) co_await work_on(connection);
        --open_;
        if (!has_work) co_return;
    }
}

awaitable<void> ConnectionPool::work_on(PostgresConnection& connection) {
    ++busy_;
    // In turn, so that neither kind of work keeps the other waiting for long.
    if (!waiting_.empty()) co_await run_batch(connection);
    if (!queries_.empty() && connection.is_open()) co_await run_query(connection);
    --busy_;
}

// Tries until it succeeds, with growing pauses. Returns false when the server stops.
awaitable<bool> ConnectionPool::connect(PostgresConnection& connection) {
    GrowingPause growing;
    for (;;) {
        ++asking_;
        const PostgresError error = co_await connection.connect(url_, PostgresConnection::never);
        --asking_;
        if (!error) {
            is_away_ = false;
            listener_.connection_works();
            co_return true;
        }
        cannot_connect(error.message);
        if (stops_) co_return false;
        co_await pause(growing.take());
        if (stops_) co_return false;
    }
}

awaitable<void> ConnectionPool::pause(Duration duration) {
    co_await sleep_until(clock_, clock_.now() + duration);
}

// Another connection may be open: then it takes what waits. (It may be lost too, without having
// noticed yet.)
void ConnectionPool::cannot_connect(const std::string& why) {
    const bool has_work = !waiting_.empty() || !queries_.empty();
    if (open_ > 0 && has_work) wake_one();
    if (open_ > 0) return;
    is_away_ = !stops_;
    if (!stops_) listener_.connection_failed(why);
    fail_what_waits();
}

// All but the requests that outlast an outage.
void ConnectionPool::fail_what_waits() {
    for (StoreQuery* const query : std::exchange(queries_, {})) query->wakeup.wake();
    const TimePoint now = clock_.now();
    for (StoreRequest* const request : std::exchange(waiting_, {})) {
        const bool waits = request->outlasts_outages && now < request->send_until && !stops_;
        if (waits) {
            waiting_.push_back(request);
        } else {
            settle(*request, request->was_sent ? StoreRequest::Outcome::in_doubt
                                               : StoreRequest::Outcome::failed);
        }
    }
}

// Returns false when the server stops, and nothing waits.
awaitable<bool> ConnectionPool::wait_for_work() {
    while (waiting_.empty() && queries_.empty()) {
        if (stops_) co_return false;
        AsyncWakeup wakeup;
        idle_.push_back(&wakeup);
        co_await wakeup.wait();
    }
    co_return true;
}

awaitable<void> ConnectionPool::run_query(PostgresConnection& connection) {
    StoreQuery& query = *queries_.front();
    queries_.pop_front();
    query.answered = co_await ask(connection, *query.statement, query.parameters);
    const bool is_lost = query.answered.error.kind == PostgresError::Kind::connection_lost;
    if (is_lost && clock_.now() < query.send_until) {
        queries_.push_front(&query);
        wake_one();
    } else {
        query.wakeup.wake();
    }
}

awaitable<Answered> ConnectionPool::ask(PostgresConnection& connection, const Statement& statement,
                                        Parameters parameters) {
    struct Asking {
        explicit Asking(std::size_t& its_count) : count(its_count) { ++count; }
        ~Asking() { --count; } // also when there is no memory to ask
        Asking(const Asking&) = delete;
        Asking& operator=(const Asking&) = delete;
        std::size_t& count;
    };
    const Asking asking(asking_);
    Answered answered = co_await connection.run(statement, std::move(parameters),
                                                clock_.now() + database_answer_limit);
    co_return answered;
}

void ConnectionPool::settle(StoreRequest& request, StoreRequest::Outcome outcome) {
    request.outcome = outcome;
    if (!request.sent_soon) return request.wakeup.wake(); // which may destroy the request
    if (outcome == StoreRequest::Outcome::answered) request.sent_soon->status = request.status;
    request.sent_soon->is_done.set();
    std::erase_if(owned_, [&](const auto& owned) { return owned.get() == &request; });
}

} // namespace trecho
