#include "end_to_end/purchases.hpp"

#include "protocol/answers.hpp"

#include <algorithm>

namespace trecho {

namespace {

class PlainBuyer {
public:
    explicit PlainBuyer(std::uint16_t port) : server_(port, TcpClient::MayBeRefused()) {}

    void buy(Story& story, const std::string& itinerary) {
        Purchase purchase;
        purchase.itinerary = itinerary;
        server_.send(itinerary + "\n");
        if (server_.receive_line() == "True\n") {
            server_.send("S\n");
            purchase.sold = meaning_of(server_.receive_line());
        }
        story.purchases.push_back(purchase);
    }

private:
    static Heard meaning_of(const std::string& line) {
        if (line == "True\n") return Heard::yes;
        return line == "False\n" ? Heard::no : Heard::nothing;
    }

    TcpClient server_;
};

class SessionBuyer {
public:
    SessionBuyer(std::uint16_t port, Story& story) : server_(port, TcpClient::MayBeRefused()) {
        server_.send("HELLO 2\n");
        story.session = receive().session;
    }

    void buy(Story& story, const std::string& itinerary) {
        Purchase purchase;
        purchase.itinerary = itinerary;
        purchase.has_session = true;
        server_.send(itinerary + "\n");
        if (receive().available.value_or(false)) {
            server_.send("S\n");
            const Answer answer = receive();
            purchase.ticket = answer.ticket;
            purchase.sold = !answer.sold ? Heard::nothing : *answer.sold ? Heard::yes : Heard::no;
        }
        story.purchases.push_back(purchase);
    }

    // The newest ticket.
    void cancel(Story& story) {
        Purchase& purchase = story.purchases.back();
        if (purchase.sold != Heard::yes) return;
        server_.send("CANCEL " + purchase.ticket + "\n");
        const Answer answer = receive();
        purchase.cancelled = answer.ok                ? Heard::yes
                             : answer.error == "busy" ? Heard::no
                                                      : Heard::nothing;
    }

private:
    Answer receive() { return parse_answer(server_.receive_line()).value_or(Answer()); }

    TcpClient server_;
};

} // namespace

bool Story::is_certain() const {
    return std::ranges::none_of(purchases, [](const Purchase& purchase) {
        return purchase.sold == Heard::nothing || purchase.cancelled == Heard::nothing;
    });
}

void write_network_for_purchases(const std::filesystem::path& folder) {
    std::string text = "{\"legs\": [";
    for (const auto& [leg, seats] : seats_of_network()) {
        const std::size_t arrow = leg.find(" > ");
        if (text.back() != '[') text += ",";
        text += R"({"origin": ")" + leg.substr(0, arrow) + R"(", "destination": ")" +
                leg.substr(arrow + 3) + R"(", "seats": )" + std::to_string(seats) + "}";
    }
    write_text(folder / "network.json", text + "]}");
}

std::map<std::string, int> seats_of_network() {
    return {{"Recife > Salvador", 7},
            {"Salvador > Natal", 4},
            {"Natal > Manaus", 100},
            {"São Paulo > Recife", 100}};
}

Story follow_script(std::uint16_t port) {
    Story story;
    PlainBuyer plain(port);
    SessionBuyer session(port, story);
    const std::string few = "Recife > Salvador";
    const std::string many = "Natal > Manaus";
    for (int round = 0; round < 2; ++round) {
        plain.buy(story, few);
        session.buy(story, "São Paulo > Recife");
        session.buy(story, "Recife > Salvador > Natal");
        session.cancel(story); // frees seats that are sold again
        plain.buy(story, many);
        session.buy(story, "Salvador > Natal");
        plain.buy(story, "Recife > Salvador > Natal > Manaus");
        plain.buy(story, few);
        session.buy(story, many);
        plain.buy(story, many);
        session.buy(story, few);
        if (round == 0) session.cancel(story);
    }
    return story;
}

std::map<std::string, Bounds> bounds_of(const Story& story) {
    std::map<std::string, Bounds> bounds;
    for (const auto& [leg, seats] : seats_of_network()) bounds[leg] = {};
    for (const Purchase& purchase : story.purchases) {
        const bool may_be_sold = purchase.sold != Heard::no && purchase.cancelled != Heard::yes;
        const bool is_sold = purchase.sold == Heard::yes && purchase.cancelled == Heard::no;
        for (const std::string& leg : legs_of(purchase.itinerary)) {
            bounds[leg].least += is_sold ? 1 : 0;
            bounds[leg].most += may_be_sold ? 1 : 0;
        }
    }
    return bounds;
}

std::vector<std::string> legs_of(const std::string& itinerary) {
    std::vector<std::string> legs;
    std::size_t begin = 0;
    for (std::size_t arrow = itinerary.find(" > "); arrow != std::string::npos;) {
        const std::size_t next = itinerary.find(" > ", arrow + 3);
        legs.push_back(itinerary.substr(begin, next == std::string::npos ? next : next - begin));
        begin = arrow + 3;
        arrow = next;
    }
    return legs;
}

} // namespace trecho
