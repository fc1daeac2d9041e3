// Goal: the connection to the database may end at any message of a sale, in either direction. The
// customer then hears the truth, or nothing; RESUME tells the truth; and nothing is sold twice.
#include "cluster/servers.hpp"
#include "postgres/cutting_proxy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <regex>
#include <string>

namespace trecho {

namespace {

using testing::HasSubstr;

// One server with one connection for sales, and a customer after the other. Before each of them
// the server's connection works again.
class CutSale : public testing::Test {
protected:
    std::int64_t count(const std::string& what) const {
        return std::stoll(cluster_.query("select count(*) from trecho." + what));
    }
    std::int64_t valid_tickets() const { return count("ticket where cancelled_at is null"); }

    static std::string session_in(const std::string& answer) {
        std::smatch found;
        EXPECT_TRUE(std::regex_search(answer, found, std::regex(R"x("session":"(\w+)")x")));
        return found[1];
    }

    // A session whose row is in the store, and that holds no seat.
    std::unique_ptr<TcpClient> begin(std::string& session) const {
        auto customer = std::make_unique<TcpClient>(server_.port());
        customer->send("HELLO 2\nA > B\nN\n");
        session = session_in(customer->receive_line());
        EXPECT_THAT(customer->receive_line(), HasSubstr(R"("available":true)"));
        EXPECT_THAT(customer->receive_line(), HasSubstr(R"("sold":false)"));
        return customer;
    }

    // The answer to RESUME by another customer, as soon as the database is there.
    std::string resume(std::unique_ptr<TcpClient>& customer, const std::string& session) const {
        std::string answer;
        do {
            customer = std::make_unique<TcpClient>(server_.port());
            customer->send("HELLO 2\nRESUME " + session + "\n");
            customer->receive_line();
            answer = customer->receive_line();
        } while (answer.find(R"("error":"busy")") != std::string::npos);
        return answer;
    }

    // Sends it, and comes back if the connection ends without an answer. Returns the answer, or
    // that to RESUME. What the proxy keeps back passes when `is_decided` (SQL) is true, or when
    // the second try waits for the first one, which it has locked out.
    std::string ask(std::unique_ptr<TcpClient>& customer, const std::string& session,
                    const std::string& message, const std::string& is_decided = {}) {
        customer->send(message);
        if (!is_decided.empty())
            cluster_.wait_until("select " + is_decided +
                                " or exists (select from "
                                "pg_stat_activity where wait_event_type = 'Lock')");
        proxy_.release();
        std::string answer = customer->receive_line();
        return answer.empty() ? resume(customer, session) : answer;
    }

public:
    // Each returns whether there were so many messages.
    bool hold_cut_at(Direction direction, int message, const std::string& is_decided);
    bool sale_cut_at(Direction direction, int message, const std::string& is_decided);
    bool cancellation_cut_at(Direction direction, int message, const std::string& is_decided);

protected:
    // At first the message is lost. Then it passes after all, when the outcome was decided on
    // another connection.
    template <class Cut>
    void at_each_message(Cut cut, const std::string& is_decided) {
        expect_messages(cut, Direction::to_database, {});
        expect_messages(cut, Direction::to_client, {});
        expect_messages(cut, Direction::to_database, is_decided);
    }
    template <class Cut>
    void expect_messages(Cut cut, Direction direction, const std::string& is_decided) {
        int message = 1;
        while ((this->*cut)(direction, message, is_decided) && !HasFailure()) ++message;
        EXPECT_GT(message, 3) << "an extended query has more messages";
    }

    // What was struck is over: only the server's two connections are left besides the question's
    // own, so all that came late has been dealt with; and nothing is held.
    void expect_quiet() {
        cluster_.wait_until("select count(*) <= 3 from pg_stat_activity "
                            "where backend_type = 'client backend'");
        cluster_.wait_until("select count(*) = 0 from trecho.lease");
        EXPECT_EQ(cluster_.query("select count(*) from trecho.problems()"), "0");
    }

    static std::string url_of_seats(const DatabaseCluster& cluster, const CuttingProxy& proxy) {
        init_store(cluster.url(),
                   R"({"legs": [{"origin": "A", "destination": "B", "seats": 1000}]})");
        return proxy.url();
    }

    DatabaseCluster cluster_;
    CuttingProxy proxy_{cluster_};
    TemporaryFolder folder_;
    ServerProcess server_{
        folder_.path(), Store{url_of_seats(cluster_, proxy_)}, {"--store-connections", "1"}};
};

bool CutSale::hold_cut_at(Direction direction, int message, const std::string& is_decided) {
    using Action = Strike::Action;
    const Action action = is_decided.empty() ? Action::cut : Action::late;
    std::string session;
    auto customer = begin(session);
    const std::int64_t before = valid_tickets();
    proxy_.arm({direction, message, action, "serve"});
    const std::string answer = ask(customer, session, "A > B\n", is_decided);
    const bool has_struck = proxy_.has_struck();
    if (answer.find(R"("available":true)") != std::string::npos ||
        answer.find(R"("stage":"confirming")") != std::string::npos) {
        EXPECT_THAT(ask(customer, session, "S\n"), HasSubstr(R"("sold":true)"));
        EXPECT_EQ(valid_tickets(), before + 1);
    } else {
        EXPECT_THAT(answer, HasSubstr(R"("reason":"storage")"));
        EXPECT_EQ(valid_tickets(), before);
    }
    expect_quiet();
    return has_struck;
}

bool CutSale::sale_cut_at(Direction direction, int message, const std::string& is_decided) {
    using Action = Strike::Action;
    const Action action = is_decided.empty() ? Action::cut : Action::late;
    std::string session;
    auto customer = begin(session);
    EXPECT_THAT(ask(customer, session, "A > B\n"), HasSubstr(R"("available":true)"));
    const std::int64_t before = valid_tickets();
    proxy_.arm({direction, message, action, "serve"});
    const std::string answer = ask(customer, session, "S\n", is_decided);
    const bool has_struck = proxy_.has_struck();
    EXPECT_THAT(answer, HasSubstr(R"("sold":true)")) << "message " << message;
    EXPECT_EQ(valid_tickets(), before + 1) << "message " << message;
    expect_quiet();
    EXPECT_EQ(valid_tickets(), before + 1) << "message " << message;
    EXPECT_THAT(resume(customer, session), HasSubstr(R"("last":{"sold":true)"));
    return has_struck;
}

bool CutSale::cancellation_cut_at(Direction direction, int message, const std::string& is_decided) {
    using Action = Strike::Action;
    const Action action = is_decided.empty() ? Action::cut : Action::late;
    std::string session;
    auto customer = begin(session);
    EXPECT_THAT(ask(customer, session, "A > B\n"), HasSubstr(R"("available":true)"));
    const std::string sold = ask(customer, session, "S\n");
    const std::size_t ticket = sold.find("\"T");
    const std::string number = sold.substr(ticket + 1, sold.find('"', ticket + 1) - ticket - 1);
    const std::int64_t before = valid_tickets();
    proxy_.arm({direction, message, action, "serve"});
    const std::string answer = ask(customer, session, "CANCEL " + number + "\n", is_decided);
    const bool has_struck = proxy_.has_struck();
    EXPECT_THAT(answer, HasSubstr(R"("cancelled":true)")) << "message " << message;
    EXPECT_EQ(valid_tickets(), before - 1) << "message " << message;
    expect_quiet();
    return has_struck;
}

} // namespace

TEST_F(CutSale, IsToldTrulyWhenAHoldIsCutAtAnyMessage) {
    at_each_message(&CutSale::hold_cut_at, "exists (select from trecho.lease)");
}

TEST_F(CutSale, IsToldTrulyWhenASaleIsCutAtAnyMessage) {
    at_each_message(&CutSale::sale_cut_at, "not exists (select from trecho.lease)");
}

TEST_F(CutSale, IsToldTrulyWhenACancellationIsCutAtAnyMessage) {
    at_each_message(&CutSale::cancellation_cut_at,
                    "not exists (select from trecho.ticket where cancelled_at is null)");
}

} // namespace trecho
