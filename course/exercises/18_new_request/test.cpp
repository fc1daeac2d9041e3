// Goal: SEATS means what the document says, in the protocol, the server and the client.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "office/ledger_office.hpp"
#include "protocol/answers.hpp"
#include "protocol/limits.hpp"
#include "protocol/messages.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"
#include "support/in_quotes.hpp"
#include "support/scene.hpp"
#include "support/seeds.hpp"
#include "wire/connection.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <set>
#include <sstream>

namespace exercise {

namespace {

using namespace std::chrono_literals;

std::string in_words(const std::optional<std::string_view>& question) {
    if (!question) return "another request, or an itinerary";
    return "a question about " + (question->empty() ? "nothing" : in_quotes(*question));
}

std::string compare(std::string_view message, const std::optional<std::string_view>& expected) {
    const std::optional<std::string_view> parsed = parse_seats(message);
    if (parsed == expected) return "";
    return fmt::format("{} is {}; parse_seats() takes it for {}", in_quotes(message),
                       in_words(expected), in_words(parsed));
}

void expect(std::string_view message, const std::optional<std::string_view>& expected) {
    const std::string wrong = compare(message, expected);
    if (!wrong.empty()) ADD_FAILURE() << wrong;
}

// ROUTES follows the same rules: what it makes of a message, SEATS makes of it with its own word.
std::string agrees_with_routes(std::uint64_t seed) {
    SeededEntropy entropy(seed);
    static constexpr std::array<std::string_view, 12> parts{
        "{}", "{}", " ", " ", "\t", "\xC2\xA0", ">", "A", "Natal", "{}ville", "S", "\""};
    std::string text;
    for (std::uint64_t count = entropy.between(1, 6); count > 0; --count)
        text += entropy.one_of(parts);
    const std::string word = entropy.one_in(2) ? "SEATS" : "sEaTs";
    std::string message;
    std::string model;
    for (std::size_t place = 0; place < text.size(); ++place) {
        const bool is_word = text.compare(place, 2, "{}") == 0;
        message += is_word ? word : text.substr(place, 1);
        model += is_word ? std::string("ROUTES") : text.substr(place, 1);
        if (is_word) ++place;
    }
    std::optional<std::string> expected;
    if (const auto question = parse_routes(model)) {
        expected = std::string(*question);
        for (std::size_t at = 0; (at = expected->find("ROUTES", at)) != std::string::npos;)
            expected->replace(at, 6, word);
    }
    return compare(message, expected);
}

constexpr std::string_view documented_network = R"({"legs": [
    {"origin": "Recife",    "destination": "Salvador", "seats": 2},
    {"origin": "Salvador",  "destination": "Natal",    "seats": 1},
    {"origin": "São Paulo", "destination": "Recife",   "seats": 1}],
    "aliases": {"REC": "Recife", "Sao Paulo": "São Paulo"}})";

// Two customers, A and B, after HELLO 2. A part of the JSON dialogue, with SEATS in it.
class Counter final : public Scene {
public:
    Counter(std::uint64_t seed, std::string_view network)
        : Scene(seed), network_(Network::parse(network, "network")) {
        for (const char name : {'A', 'B'}) {
            SimulatedNetwork::Pair pair = wire_.connect_pair();
            streams_[name] = std::move(pair.client);
            tasks.spawn(&Counter::serve, this, std::move(pair.server));
            tasks.spawn(listen(name));
        }
    }
    ~Counter() override { leave(); }

    std::string play() override { return ""; } // the tests below say what happens

    // What the customer hears within a second, without line ends.
    std::string ask(char customer, const std::string& message) {
        heard_[customer].clear();
        tasks.spawn(say(customer, message + "\n"));
        run_for(1s);
        std::string& heard = heard_[customer];
        if (heard.ends_with('\n')) heard.pop_back();
        return heard;
    }

private:
    void leave() {
        for (auto& [name, stream] : streams_) stream->reset();
        run_for(1min);
    }

    awaitable<void> say(char customer, std::string bytes) {
        co_await streams_[customer]->write(bytes);
    }

    awaitable<void> listen(char customer) {
        std::array<char, 256> chunk;
        for (;;) {
            const ReadResult read = co_await streams_[customer]->read_some(chunk);
            if (read.error) co_return;
            heard_[customer].append(chunk.data(), read.bytes);
        }
    }

    awaitable<void> serve(std::unique_ptr<Stream> stream, asio::cancellation_signal& interrupt) {
        Connection connection(std::move(stream), Framing::lines, message_bytes_max, clock,
                              interrupt);
        std::optional<Hold> hold;
        for (;;) {
            const Received received = co_await connection.receive(Deadline::never);
            if (received.error) co_return;
            if (const auto question = parse_seats(received.message)) {
                connection.say(answer_seats(office_, *question));
                continue;
            }
            const Request request = parse_request(received.message);
            const Decision* const decision = std::get_if<Decision>(&request);
            if (decision && hold && *decision == Decision::buy) {
                const Confirmation sale = co_await office_.confirm(*hold);
                connection.say(sale.is_sold() ? sold_answer(sale.ticket) : not_sold_answer());
                hold.reset();
            } else if (decision && hold) {
                hold.reset();
                connection.say(not_sold_answer());
            } else if (const auto* const wanted = std::get_if<ItineraryRequest>(&request)) {
                const auto itinerary = network_.find(wanted->places);
                if (itinerary) hold = office_.hold(1, *itinerary);
                connection.say(!itinerary ? unavailable_answer(Unavailable::unknown_leg)
                               : hold     ? available_answer(15s)
                                          : unavailable_answer(Unavailable::sold_out));
            } else {
                connection.say(refusal_answer(Refusal::bad_request, "not known here"));
            }
        }
    }

    Network network_;
    Observer observer_;
    SimulatedLogFile ledger_{*this};
    LedgerOffice office_{network_, ledger_, "ledger.jsonl", clock, observer_, OfficeSettings()};
    SimulatedNetwork wire_{*this};
    std::map<char, std::unique_ptr<Stream>> streams_;
    std::map<char, std::string> heard_;
};

// The answer with its keys in order; or as it is, when it isn't JSON.
std::string sorted(const std::string& line) {
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(line, error);
    if (error || !value.is_object()) return line;
    std::map<std::string, std::string> members;
    for (const auto& [key, member] : value.get_object())
        members[key] = sorted(boost::json::serialize(member));
    std::string text;
    for (const auto& [key, member] : members) text += key + "=" + member + ";";
    return text;
}

void expect_answer(Counter& counter, char customer, const std::string& message,
                   const std::string& expected, const std::string& story) {
    const std::string answer = counter.ask(customer, message);
    if (sorted(answer) == sorted(expected)) return;
    ADD_FAILURE() << fmt::format("{}\"{}\" must be answered with {} and was with {}", story,
                                 message, expected, answer.empty() ? "nothing" : answer);
}

std::string leg_answer(const std::string& origin, const std::string& destination, int left,
                       int seats) {
    return fmt::format(
        R"({{"ok":true,"leg":{{"origin":"{}","destination":"{}","left":{},"seats":{}}}}})", origin,
        destination, left, seats);
}

void expect_refusal(Counter& counter, const std::string& message) {
    const std::string answer = counter.ask('A', message);
    const std::optional<Answer> parsed = parse_answer(answer);
    if (parsed && !parsed->ok && parsed->error == "bad_request" && !parsed->message.empty()) return;
    ADD_FAILURE() << fmt::format(
        "{} must be refused with bad_request and a message; the answer was "
        "{}",
        in_quotes(message), answer);
}

void expect_shown(std::string_view line, const std::optional<std::string>& expected) {
    const std::optional<std::string> shown = show_seats(line);
    if (shown == expected) return;
    ADD_FAILURE() << fmt::format("for {} the console must show {}; show_seats() returned {}", line,
                                 expected ? in_quotes(*expected) : "nothing",
                                 shown ? in_quotes(*shown) : "nothing");
}

std::vector<std::string> documented_lines() {
    std::vector<std::string> lines;
    std::istringstream text{std::string(document())};
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
}

} // namespace

TEST(Part1Protocol, KnowsTheWordAndItsQuestion) {
    expect("SEATS Recife > Salvador", "Recife > Salvador");
    expect("seats recife>salvador", "recife>salvador");
    expect(" \tSeats \t  Recife > Salvador ", "Recife > Salvador");
    expect("SEATS", "");
}

TEST(Part1Protocol, LeavesOtherRequestsAlone) {
    for (const std::string_view message : {"LIST", "S", "", "SEAT Recife > Natal", "ROUTES A > B"})
        expect(message, std::nullopt);
    expect("Seats > Paris", std::nullopt);
    expect("SEATS  > Paris", std::nullopt);
    expect("Seatsville > Paris", std::nullopt);
}

TEST(Part1Protocol, FollowsTheRulesOfRoutes) { for_each_seed(3000, agrees_with_routes); }

TEST(Part2Server, CountsTheSeatsThatAreNeitherHeldNorSold) {
    Counter counter(1, documented_network);
    const std::string seats = "SEATS Recife > Salvador";
    expect_answer(counter, 'A', seats, leg_answer("Recife", "Salvador", 2, 2), "");
    counter.ask('A', "Recife > Salvador");
    expect_answer(counter, 'B', seats, leg_answer("Recife", "Salvador", 1, 2),
                  "One of two seats is held for another customer. ");
    counter.ask('A', "S");
    expect_answer(counter, 'B', seats, leg_answer("Recife", "Salvador", 1, 2),
                  "One of two seats is sold. ");
    counter.ask('A', "Recife > Salvador");
    expect_answer(counter, 'B', seats, leg_answer("Recife", "Salvador", 0, 2),
                  "One of two seats is sold, the other one held. ");
    counter.ask('A', "N");
    expect_answer(counter, 'B', seats, leg_answer("Recife", "Salvador", 1, 2),
                  "One of two seats is sold, the other one was held and is free again. ");
}

TEST(Part2Server, WritesNamesAsTheNetworkDoes) {
    Counter counter(1, documented_network);
    expect_answer(counter, 'A', "SEATS sao paulo > REC", leg_answer("São Paulo", "Recife", 1, 1),
                  "");
    Counter other(1, R"({"legs": [
        {"origin": "Bar \"Sul\"", "destination": "C:\\Norte", "seats": 3},
        {"origin": "BAR \"SUL\"", "destination": "Natal", "seats": 1}]})");
    expect_answer(other, 'A', "SEATS bar \"sul\" > c:\\norte",
                  leg_answer(R"(Bar \"Sul\")", R"(C:\\Norte)", 3, 3), "");
    expect_answer(other, 'A', "SEATS bar \"sul\" > natal",
                  leg_answer(R"(Bar \"Sul\")", "Natal", 1, 1), "");
}

TEST(Part2Server, RefusesWhatIsNoLeg) {
    Counter counter(1, documented_network);
    for (const std::string_view message :
         {"SEATS", "SEATS Recife", "SEATS Recife >", "SEATS Recife > Natal",
          "SEATS Recife > Nowhere", "SEATS Recife > Salvador > Natal"})
        expect_refusal(counter, std::string(message));
}

TEST(Part3Client, ShowsTheAnswer) {
    expect_shown(leg_answer("Recife", "Salvador", 1, 2), "Recife > Salvador: 1 of 2 seats free");
    expect_shown(leg_answer("São Paulo", "Recife", 0, 120),
                 "São Paulo > Recife: 0 of 120 seats free");
    expect_shown(leg_answer(R"(Bar \"Sul\")", "Natal", 3, 3),
                 "Bar \"Sul\" > Natal: 3 of 3 seats free");
    expect_shown(refusal_answer(Refusal::bad_request, "there is no such leg"),
                 "there is no such leg");
}

TEST(Part3Client, ShowsNothingElse) {
    for (const std::string_view line :
         {"", "True", "[1]", R"({"ok":true})", R"({"event":"waiting","ahead":1})",
          R"({"event":"goodbye","message":"the server stops"})", R"({"ok":true,"legs":[]})",
          R"({"ok":true,"leg":7})", R"({"ok":true,"leg":{}})",
          R"({"ok":true,"leg":{"origin":"A","destination":"B","left":3,"seats":2}})",
          R"({"ok":true,"leg":{"origin":"A","destination":"B","left":-1,"seats":2}})",
          R"({"ok":true,"leg":{"origin":"A","destination":"B","left":1.5,"seats":2}})",
          R"({"ok":true,"leg":{"origin":"A","destination":"B","left":"1","seats":2}})",
          R"({"ok":true,"leg":{"origin":"A","destination":"B","left":1}})",
          R"({"ok":true,"leg":{"origin":7,"destination":"B","left":1,"seats":2}})"})
        expect_shown(line, std::nullopt);
}

TEST(Part4Document, HasARowInTheTableOfRequests) {
    for (const std::string& line : documented_lines()) {
        if (!line.starts_with("| `SEATS A > B` |")) continue;
        for (const std::string_view key : {R"("ok":true)", R"("leg":)", R"("origin":)",
                                           R"("destination":)", R"("left":)", R"("seats":)"})
            EXPECT_NE(line.find(key), std::string::npos)
                << "the row of SEATS doesn't say that the answer has " << key;
        return;
    }
    ADD_FAILURE() << "no line of document() begins with | `SEATS A > B` |";
}

TEST(Part4Document, HasATranscriptThatIsTrue) {
    Counter counter(1, documented_network);
    std::set<std::string> seats_answers;
    std::string asked;
    char customer = '?';
    for (const std::string& line : documented_lines()) {
        const bool asks = line.starts_with("A -> ") || line.starts_with("B -> ");
        const bool hears = line.starts_with("A <- ") || line.starts_with("B <- ");
        if (asks) {
            customer = line[0];
            asked = line.substr(5);
        } else if (hears) {
            if (line[0] != customer)
                FAIL() << "in the transcript, " << line
                       << " doesn't follow a message of its customer";
            expect_answer(counter, customer, asked, line.substr(5), "In the transcript: ");
            if (parse_seats(asked)) seats_answers.insert(line);
            customer = '?';
        }
    }
    EXPECT_GE(seats_answers.size(), 2U)
        << "the transcript has to ask SEATS at least twice, with different answers";
}

} // namespace exercise
