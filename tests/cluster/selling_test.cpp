// Goal: several servers with one database sell like one ticket office.
#include "cluster/servers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace trecho {

namespace {

using testing::HasSubstr;

class ThreeServers : public testing::Test {
protected:
    static std::string session_in(const std::string& answers) {
        std::smatch found;
        EXPECT_TRUE(std::regex_search(answers, found, std::regex(R"x("session":"(\w+)")x")));
        return found[1];
    }

    ServersOfAStore servers_{3, url_of_new_store()};
};

} // namespace

TEST_F(ThreeServers, SellTheLastSeatOnce) {
    std::string sold;
    for (std::size_t index = 0; index < servers_.size(); ++index) {
        TcpClient customer(servers_[index].port());
        customer.send("Salvador > Natal\nS\n");
        sold += customer.receive_line();
    }
    EXPECT_EQ(sold, "True\nFalse\nFalse\n");
    EXPECT_THAT(servers_.audit(), HasSubstr("1 of 1 seats sold  Salvador > Natal"));
}

TEST_F(ThreeServers, KnowASessionWhoseServerWasKilled) {
    std::string session;
    {
        TcpClient customer(servers_[0].port());
        customer.send("HELLO 2\nRecife > Salvador\nS\n");
        session = session_in(customer.receive_lines(3));
    }
    servers_.kill(0);
    TcpClient customer(servers_[1].port());
    customer.send("HELLO 2\nRESUME " + session + "\nTICKETS\n");
    const std::string answers = customer.receive_lines(3);
    EXPECT_THAT(answers, HasSubstr(R"("stage":"idle")"));
    EXPECT_THAT(answers, HasSubstr(R"("sold":true,"ticket":"T1")"));
    EXPECT_THAT(answers,
                HasSubstr(R"("tickets":[{"ticket":"T1","itinerary":["Recife","Salvador"])"));
}

TEST_F(ThreeServers, KeepAnOfferForASessionWhoseServerWasKilled) {
    std::string session;
    {
        TcpClient customer(servers_[0].port());
        customer.send("HELLO 2\nSalvador > Natal\n");
        session = session_in(customer.receive_lines(2));
        servers_.kill(0);
    }
    TcpClient customer(servers_[2].port());
    customer.send("HELLO 2\nRESUME " + session + "\nS\n");
    EXPECT_THAT(customer.receive_lines(3), HasSubstr(R"("sold":true,"ticket":"T1")"));
    EXPECT_THAT(servers_.audit(), HasSubstr("1 of 1 seats sold  Salvador > Natal"));
}

} // namespace trecho
