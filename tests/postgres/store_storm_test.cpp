// Goal: many servers at once neither sell a seat twice nor block each other for good, and a confirm
// whose first answer was lost hears what became of it.
#include "postgres/store_world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace trecho {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* waits_for_a_lock =
    "select exists (select from pg_stat_activity where wait_event_type = 'Lock')";

// Sends a request on another connection, as another server does, or one that has lost its first
// connection.
std::future<StoreAnswers> ask_beside(const std::string& url, const StoreRequest& request) {
    return std::async(std::launch::async, [url, request] {
        StoreConnection store(url);
        return answers_in(store.run_script(serve_statement({request})), 1);
    });
}

std::future<StoreAnswers> ask_again(const std::string& url, const std::string& kind) {
    return ask_beside(url, {kind, 1, "{0}"});
}

// What all clients of a storm were told.
class Told {
public:
    void answer(const StoreRequest& request, const std::string& status, std::int64_t ticket) {
        const std::lock_guard lock(mutex_);
        ++counts_[request.kind + " " + status];
        if (request.kind != "confirm") return;
        if (status == "sold") {
            EXPECT_EQ(tickets_.try_emplace(request.id, ticket).first->second, ticket);
            EXPECT_FALSE(gone_.contains(request.id)) << "sold after it was gone";
        } else if (status == "gone") {
            EXPECT_FALSE(tickets_.contains(request.id)) << "gone after it was sold";
            gone_[request.id] = true;
        }
    }

    int count(const std::string& answer) { return counts_[answer]; }
    std::size_t tickets() const { return tickets_.size(); }

private:
    std::mutex mutex_;
    std::map<std::string, int> counts_;
    std::map<int, std::int64_t> tickets_; // by lease
    std::map<int, bool> gone_;
};

// A server that draws its requests at random: itineraries that cross those of the others, a leg
// twice, an id twice, sessions that all of them use.
class StormClient {
public:
    StormClient(int number, const std::string& url, int legs, Told& told)
        : number_(number), legs_(legs), store_(url), told_(told),
          random_(static_cast<unsigned>(number)) {}

    void run(int batches) {
        for (int batch = 0; batch < batches; ++batch) serve(make_batch());
    }

private:
    int draw(int below) { return std::uniform_int_distribution<>(0, below - 1)(random_); }

    std::vector<StoreRequest> make_batch() {
        std::vector<StoreRequest> requests;
        const int size = 1 + draw(24);
        while (static_cast<int>(requests.size()) < size) {
            requests.push_back(make_request());
            if (draw(10) == 0) requests.push_back(requests.back());
        }
        return requests;
    }

    StoreRequest make_request() {
        if (held_.empty() || draw(2) == 0) return make_hold();
        StoreRequest request =
            held_[static_cast<std::size_t>(draw(static_cast<int>(held_.size())))];
        if (draw(6) == 0 && !tickets_.empty()) {
            request = tickets_.back();
            request.kind = "cancel";
            request.id = next_id();
            if (draw(2) == 0) tickets_.pop_back();
            return request;
        }
        constexpr const char* kinds[]{"confirm", "confirm", "confirm",
                                      "release", "decline", "keep"};
        request.kind = kinds[draw(6)];
        if (draw(3) > 0)
            std::erase_if(held_, [&](const auto& held) { return held.id == request.id; });
        return request;
    }

    StoreRequest make_hold() {
        std::vector<int> legs(static_cast<std::size_t>(1 + draw(4)));
        for (int& leg : legs) leg = draw(legs_);
        StoreRequest request{"hold", next_id(), array_of(legs)};
        const int session = draw(20);
        if (session > 0) request.session = fmt::format("session {}", session);
        request.milliseconds = draw(300);
        return request;
    }

    int next_id() { return 100'000 * number_ + ++ids_; }

    void serve(const std::vector<StoreRequest>& requests) {
        StoreAnswers answers;
        try {
            answers = answers_in(store_.run_script(serve_statement(requests)), requests.size());
            if (draw(8) == 0)
                store_.run_script(fmt::format(
                    "select * from trecho.resume_session('session {}', {})", draw(20), number_));
            if (draw(20) == 0) store_.run_script("select trecho.forget_sessions()");
        } catch (const BadStore& error) {
            ADD_FAILURE() << error.what();
        }
        for (std::size_t place = 0; place < answers.of.size(); ++place) {
            const StoreRequest& request = requests[place];
            told_.answer(request, answers.of[place], answers.tickets[place]);
            if (answers.of[place] == "held") held_.push_back(request);
            if (answers.of[place] != "sold") continue;
            tickets_.push_back(request);
            tickets_.back().detail = std::to_string(answers.tickets[place]);
        }
    }

    int number_;
    int legs_;
    StoreConnection store_;
    Told& told_;
    std::mt19937 random_;
    int ids_ = 0;
    std::vector<StoreRequest> held_;
    std::vector<StoreRequest> tickets_;
};

// Ends leases early, one at a time, and looks for a moment at which something is wrong.
void disturb(const std::string& url, const std::atomic<bool>& has_ended) {
    StoreConnection store(url);
    while (!has_ended) {
        store.run_script("update trecho.lease set ends = clock_timestamp() "
                         "where id = (select id from trecho.lease order by random() limit 1)");
        const Rows problems = store.run_script("select * from trecho.problems()");
        EXPECT_TRUE(problems.empty()) << problems.text(0, 0);
        store.run_script("update trecho.session set used = used - interval '2 d' "
                         "where key = 'session 3'");
    }
}

} // namespace

TEST(StoreStorm, BreaksNoInvariantAndNoPromise) {
    StoreWorld world({3, 4, 5, 6, 7, 8}, StoreWorld::Database::its_own);
    Told told;
    std::atomic<bool> has_ended = false;
    std::thread disturber([&] { disturb(world.url(), has_ended); });
    std::vector<std::thread> clients;
    for (int number = 1; number <= 8; ++number)
        clients.emplace_back([&, number] { StormClient(number, world.url(), 6, told).run(30); });
    for (std::thread& client : clients) client.join();
    has_ended = true;
    disturber.join();

    EXPECT_THAT(world.problems(), IsEmpty());
    EXPECT_EQ(world.value("select count(*) from trecho.ticket"), std::to_string(told.tickets()));
    for (const char* const answer :
         {"hold held", "hold wait", "hold taken_over", "confirm sold", "confirm gone",
          "confirm taken_over", "cancel cancelled", "keep done"})
        EXPECT_GT(told.count(answer), 0) << answer << ": the storm is too calm to prove anything";
}

TEST(StoreInDoubt, WaitsForTheBackendThatStillConfirms) {
    StoreWorld world({1});
    world.serve({{"hold", 1, "{0}"}});
    world.store().run_script("begin");
    EXPECT_THAT(world.serve({{"confirm", 1, "{0}"}}).tickets, ElementsAre(1));

    auto again = ask_again(world.url(), "confirm");
    shared_cluster().wait_until(waits_for_a_lock);
    world.store().run_script("commit");
    EXPECT_THAT(again.get().tickets, ElementsAre(1));
    EXPECT_EQ(world.value("select count(*) from trecho.ticket"), "1");
}

TEST(StoreInDoubt, SellsWhenTheBackendThatConfirmedHasRolledBack) {
    StoreWorld world({1});
    world.serve({{"hold", 1, "{0}"}});
    world.store().run_script("begin");
    world.serve({{"confirm", 1, "{0}"}});

    auto again = ask_again(world.url(), "confirm");
    shared_cluster().wait_until(waits_for_a_lock);
    world.store().run_script("rollback");
    EXPECT_THAT(again.get().of, ElementsAre("sold"));
    EXPECT_EQ(world.value("select format('%s %s', count(*), max(asked)) from trecho.ticket"),
              "1 0");
}

TEST(StoreInDoubt, EndsALeaseThatAnotherBackendIsStillHolding) {
    StoreWorld world({1});
    world.store().run_script("begin");
    EXPECT_THAT(world.serve({{"hold", 1, "{0}"}}).of, ElementsAre("held"));

    auto release = ask_again(world.url(), "release");
    shared_cluster().wait_until(waits_for_a_lock);
    world.store().run_script("commit");
    EXPECT_THAT(release.get().of, ElementsAre("done"));
    EXPECT_EQ(world.value("select count(*) from trecho.lease"), "0");
}

// It looked for expired leases when its leg had a free seat, so the expired one is still there. The
// client must neither hear that all is sold out, nor wait.
TEST(StoreRace, LooksAgainAtOnceForALeaseThatExpiredBeforeItsLegWasLocked) {
    StoreWorld world({2});
    world.serve({{"hold", 1, "{0}"}});
    world.store().run_script("update trecho.lease set kept = true");
    world.expire();
    world.store().run_script("begin");
    EXPECT_THAT(world.serve({{"hold", 2, "{0}"}}).of, ElementsAre("held"));
    auto other = ask_beside(world.url(), {"hold", 3, "{0}"});
    shared_cluster().wait_until(waits_for_a_lock);
    world.store().run_script("commit");
    const StoreAnswers answers = other.get();
    EXPECT_THAT(answers.of, ElementsAre("wait"));
    EXPECT_THAT(answers.milliseconds, ElementsAre(0));
    EXPECT_THAT(world.serve({{"hold", 3, "{0}"}}).of, ElementsAre("held"));
}

TEST(StoreInDoubt, IsDecidedOnceAndForAllByADelete) {
    StoreWorld world({1});
    world.serve({{"hold", 1, "{0}"}});
    world.store().run_script("begin");
    world.serve({{"release", 1, "{0}"}});

    auto late = ask_again(world.url(), "confirm");
    shared_cluster().wait_until(waits_for_a_lock);
    world.store().run_script("commit");
    EXPECT_THAT(late.get().of, ElementsAre("gone"));
}

} // namespace trecho
