#include "postgres/database_world.hpp"

#include <boost/asio/post.hpp>

namespace trecho {

namespace {

void fail_database_test(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        ADD_FAILURE() << "a task ended with an exception: " << error.what();
    }
}

constexpr std::chrono::seconds database_patience{60};

} // namespace

DatabaseWorld::DatabaseWorld() : tasks(context.get_executor(), fail_database_test) {}

DatabaseWorld::~DatabaseWorld() {
    if (tasks.running() == 0) return;
    ADD_FAILURE() << tasks.running() << " tasks are still waiting at the end of the test";
    tasks.interrupt_all();
    run();
}

void DatabaseWorld::run() {
    context.restart();
    context.run_for(database_patience);
    EXPECT_TRUE(context.stopped()) << "a task never ends";
}

void DatabaseWorld::run_for(Duration duration) {
    context.restart();
    context.run_for(duration);
}

void DatabaseWorld::interrupt_soon() {
    asio::post(context, [this] { tasks.interrupt_all(); });
}

void DatabaseWorld::connect(PostgresConnection& connection, const std::string& url) {
    const PostgresError error = run(connection.connect(url, in(database_patience)));
    EXPECT_FALSE(error) << error.message;
}

Rows DatabaseWorld::rows(PostgresConnection& connection, const std::string& sql) {
    Answered answered = run(connection.run_script(sql, in(database_patience)));
    EXPECT_FALSE(answered.error) << answered.error.message << " in " << sql;
    return std::move(answered.rows);
}

} // namespace trecho
