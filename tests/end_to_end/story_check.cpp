#include "end_to_end/story_check.hpp"

#include "end_to_end/server_process.hpp"
#include "protocol/answers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace trecho {

namespace {

// The tickets that the session has for certain; `unsure` counts requests without an answer.
struct Tickets {
    std::vector<std::string> certain;
    std::vector<std::string> perhaps;
    std::size_t unsure = 0;
    std::string last;
};

Tickets tickets_in(const Story& story) {
    Tickets tickets;
    for (const Purchase& purchase : story.purchases) {
        if (!purchase.has_session) continue;
        if (purchase.sold == Heard::nothing) ++tickets.unsure;
        if (purchase.sold != Heard::yes) continue;
        tickets.last = purchase.ticket;
        if (purchase.cancelled == Heard::no) tickets.certain.push_back(purchase.ticket);
        if (purchase.cancelled == Heard::nothing) tickets.perhaps.push_back(purchase.ticket);
    }
    return tickets;
}

Answer ask(TcpClient& server, const std::string& request) {
    server.send(request + "\n");
    const std::string line = server.receive_line();
    const std::optional<Answer> answer = parse_answer(line);
    EXPECT_TRUE(answer) << request << " was answered " << line;
    return answer.value_or(Answer());
}

void expect_tickets(const Tickets& expected, const Answer& answer) {
    std::vector<std::string> others;
    for (const ListedTicket& ticket : answer.tickets.value()) others.push_back(ticket.ticket);
    for (const std::string& ticket : expected.certain) {
        EXPECT_EQ(std::erase(others, ticket), 1U) << "ticket " << ticket << " is lost";
    }
    for (const std::string& ticket : expected.perhaps) std::erase(others, ticket);
    EXPECT_LE(others.size(), expected.unsure) << "tickets that nobody asked for";
}

} // namespace

std::map<std::string, int> audit_seats(const std::filesystem::path& folder) {
    const Ran audit =
        run_trecho(folder, {"audit", "--state", "state", "--network", "network.json"});
    EXPECT_EQ(audit.exit_code, 0) << audit.errors;
    std::map<std::string, int> sold;
    std::istringstream lines(audit.output);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t leg = line.find(" seats sold  ");
        if (leg != std::string::npos) sold[line.substr(leg + 13)] = std::stoi(line);
    }
    return sold;
}

void expect_true_in_ledger(const Story& story, const std::filesystem::path& folder) {
    std::map<std::string, int> sold;
    if (std::filesystem::exists(ledger_in(folder))) sold = audit_seats(folder);
    for (const auto& [leg, bounds] : bounds_of(story)) {
        EXPECT_GE(sold[leg], bounds.least) << "somebody was told of more seats on " << leg;
        EXPECT_LE(sold[leg], bounds.most) << "more was sold than asked for on " << leg;
        EXPECT_LE(sold[leg], seats_of_network()[leg]) << leg;
    }
}

std::string expect_session_is_known(const Story& story, std::uint16_t port) {
    const Tickets expected = tickets_in(story);
    if (story.session.empty()) return "no session";

    TcpClient server(port);
    ask(server, "HELLO 2");
    const Answer resumed = ask(server, "RESUME " + story.session);
    const bool may_be_unknown = expected.last.empty();
    EXPECT_TRUE(resumed.ok || may_be_unknown) << resumed.error;
    if (!resumed.ok) return resumed.error;

    EXPECT_EQ(resumed.stage, "idle");
    const std::string last = resumed.last ? resumed.last->ticket : "";
    if (expected.unsure == 0) {
        EXPECT_EQ(last, expected.last);
    }
    const Answer answer = ask(server, "TICKETS");
    expect_tickets(expected, answer);

    std::string said = "last " + last + ", tickets";
    for (const ListedTicket& ticket : answer.tickets.value()) said += " " + ticket.ticket;
    return said;
}

void expect_sells_to_the_last_seat(std::uint16_t port, const std::string& leg) {
    TcpClient server(port);
    const int seats = seats_of_network()[leg];
    int bought = 0;
    for (; bought <= seats; ++bought) {
        server.send(leg + "\n");
        if (server.receive_line() != "True\n") break;
        server.send("S\n");
        EXPECT_EQ(server.receive_line(), "True\n");
    }
    EXPECT_LE(bought, seats);
}

void expect_whole_availability(const std::filesystem::path& folder,
                               std::optional<std::map<std::string, int>> sold) {
    const std::filesystem::path file = folder / "state" / "availability.json";
    if (!std::filesystem::exists(file)) {
        EXPECT_FALSE(sold) << "there is no availability.json";
        return;
    }
    std::string text = read_text(file);
    std::erase(text, '\n');
    const std::optional<Answer> snapshot = parse_answer(text); // a LIST has the same form
    ASSERT_TRUE(snapshot) << text;
    EXPECT_EQ(snapshot->legs.value().size(), seats_of_network().size());
    if (!sold) return;
    for (const ListedLeg& leg : snapshot->legs.value()) {
        const int left =
            static_cast<int>(leg.seats) - (*sold)[leg.origin + " > " + leg.destination];
        EXPECT_EQ(static_cast<int>(leg.left), left) << leg.origin << " > " << leg.destination;
    }
}

} // namespace trecho
