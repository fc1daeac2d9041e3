// Goal: each request is answered once, in order, however the network cuts and joins the bytes.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "protocol/limits.hpp"
#include "simulation/platform/network.hpp"
#include "support/in_quotes.hpp"
#include "support/scene.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace exercise {

namespace {

using namespace std::chrono_literals;
using trecho::awaitable;
using Texts = std::vector<std::string>;

// Answers with the request, and its number, so that no two answers are the same.
class RecordingShop final : public Shop {
public:
    std::string answer(std::string_view request) override {
        asked.emplace_back(request);
        return std::to_string(asked.size()) + " " + asked.back();
    }

    Texts asked;
};

// One customer, its connection, and what is meant to happen.
struct Visit {
    trecho::SimulatedNetwork::Pair ends;
    RecordingShop shop;
    Texts requests; // without line ends
    std::string heard;
    bool is_served_to_the_end = false;
};

std::string told(const Visit& visit) {
    for (std::size_t index = 0; index < visit.requests.size(); ++index) {
        const std::string asked = "the customer asked " + in_quotes(visit.requests) + "; the shop ";
        const std::string number = "request " + std::to_string(index + 1);
        if (index >= visit.shop.asked.size())
            return asked + "was never asked " + number + ", " + in_quotes(visit.requests[index]);
        if (visit.shop.asked[index] != visit.requests[index])
            return asked + "took " + in_quotes(visit.shop.asked[index]) + " for " + number;
    }
    if (visit.shop.asked.size() > visit.requests.size())
        return "the shop was asked " + in_quotes(visit.shop.asked[visit.requests.size()]) +
               ", which isn't a request: it has no line end, or the customer never sent it";

    std::string answers;
    for (std::size_t index = 0; index < visit.requests.size(); ++index)
        answers += std::to_string(index + 1) + " " + visit.requests[index] + "\n";
    if (visit.heard != answers)
        return "the customer must hear " + in_quotes(answers) + "; it heard " +
               in_quotes(visit.heard);
    return "";
}

class ServedScene : public Scene {
public:
    using Scene::Scene;

protected:
    Visit& begin_visit(Texts requests) {
        Visit& visit = *visits_.emplace_back(std::make_unique<Visit>());
        visit.ends = network_.connect_pair();
        visit.requests = std::move(requests);
        tasks.spawn(serve(visit));
        return visit;
    }

    awaitable<void> serve(Visit& visit) {
        co_await serve_customer(*visit.ends.server, visit.shop);
        visit.is_served_to_the_end = true;
        visit.ends.server->end_writing();
    }

    // Reads until `lines` lines have come, or the connection ends.
    awaitable<void> hear(Visit& visit, std::size_t lines) {
        std::array<char, 256> chunk;
        while (static_cast<std::size_t>(std::ranges::count(visit.heard, '\n')) < lines) {
            const trecho::ReadResult read = co_await visit.ends.client->read_some(chunk);
            if (read.error) co_return;
            visit.heard.append(chunk.data(), read.bytes);
        }
    }

    awaitable<void> pause() {
        const trecho::Duration pause = entropy.duration_between(0ms, 3ms);
        co_await trecho::sleep_until(clock, clock.now() + pause);
    }

    std::string told_of_all() const {
        for (const auto& visit : visits_) {
            const std::string wrong = told(*visit);
            if (!wrong.empty()) return wrong;
            if (!visit->is_served_to_the_end)
                return "the customer has ended its side, and all is answered; serve_customer() "
                       "hasn't returned";
        }
        return "";
    }

    Texts random_requests() {
        Texts requests;
        for (std::uint64_t count = entropy.between(1, 8); count > 0; --count) {
            const std::array<std::string, 5> some{"Recife > Natal", "S", "N", "",
                                                  "Natal > Salvador"};
            requests.push_back(entropy.one_of(some));
            if (entropy.one_in(30)) requests.back() = std::string(trecho::message_bytes_max, 'x');
        }
        return requests;
    }

private:
    trecho::SimulatedNetwork network_{*this};
    std::vector<std::unique_ptr<Visit>> visits_;
};

// Asks, waits for the answer, asks again.
class PatientScene final : public ServedScene {
public:
    using ServedScene::ServedScene;

    std::string play() override {
        tasks.spawn(ask_one_by_one(begin_visit({"Recife > Natal", "S"})));
        run_for(1min);
        return told_of_all();
    }

private:
    awaitable<void> ask_one_by_one(Visit& visit) {
        for (std::size_t index = 0; index < visit.requests.size(); ++index) {
            const std::string line = visit.requests[index] + "\n";
            co_await visit.ends.client->write(line);
            co_await hear(visit, index + 1);
        }
        visit.ends.client->end_writing();
    }
};

// Sends two requests at once, and waits for both answers before it ends its side.
class HastyScene final : public ServedScene {
public:
    using ServedScene::ServedScene;

    std::string play() override {
        tasks.spawn(ask_both(begin_visit({"Recife > Natal", "S"})));
        run_for(1min);
        return told_of_all();
    }

private:
    awaitable<void> ask_both(Visit& visit) {
        co_await visit.ends.client->write("Recife > Natal\nS\n");
        co_await hear(visit, 2);
        visit.ends.client->end_writing();
    }
};

// Three customers at once: each sends its requests in random pieces, with pauses.
class CrowdScene final : public ServedScene {
public:
    using ServedScene::ServedScene;

    std::string play() override {
        for (int customer = 0; customer < 3; ++customer) {
            Visit& visit = begin_visit(random_requests());
            tasks.spawn(ask_in_pieces(visit));
            tasks.spawn(hear(visit, visit.requests.size()));
        }
        run_for(1min);
        return told_of_all();
    }

private:
    awaitable<void> ask_in_pieces(Visit& visit) {
        std::string bytes;
        for (const std::string& request : visit.requests)
            bytes += request + (entropy.one_in(3) ? "\r\n" : "\n");
        if (entropy.one_in(4)) bytes += "Reci"; // and the connection ends before the rest
        while (!bytes.empty()) {
            const std::string piece = bytes.substr(0, entropy.between(1, 30));
            bytes.erase(0, piece.size());
            co_await visit.ends.client->write(piece);
            if (entropy.one_in(2)) co_await pause();
        }
        visit.ends.client->end_writing();
    }
};

// Sends without a line end, and never stops.
class EndlessScene final : public ServedScene {
public:
    using ServedScene::ServedScene;

    std::string play() override {
        Visit& visit = begin_visit({"S"});
        tasks.spawn(send_without_end(visit));
        tasks.spawn(hear(visit, 2));
        run_for(1min);
        if (!visit.is_served_to_the_end)
            return "the customer has sent 10,000 bytes without a line end; serve_customer() hasn't "
                   "returned";
        return told_of_all();
    }

private:
    awaitable<void> send_without_end(Visit& visit) {
        co_await visit.ends.client->write("S\n");
        const std::string bytes(10'000, 'x');
        co_await visit.ends.client->write(bytes);
    }
};

// Sends a request that is too long by one byte, with its line end, between two others.
class OverlongScene final : public ServedScene {
public:
    using ServedScene::ServedScene;

    std::string play() override {
        Visit& visit = begin_visit({"S"});
        tasks.spawn(send_all(visit));
        tasks.spawn(hear(visit, 2));
        run_for(1min);
        if (visit.shop.asked.size() > 1)
            return fmt::format("the customer sent a request of {} bytes, and message_bytes_max is "
                               "{}; the shop was asked all the same",
                               trecho::message_bytes_max + 1, trecho::message_bytes_max);
        if (!visit.is_served_to_the_end)
            return "a request was too long, and serve_customer() hasn't returned";
        return told_of_all();
    }

private:
    awaitable<void> send_all(Visit& visit) {
        const std::string too_long(trecho::message_bytes_max + 1, 'x');
        const std::string bytes = "S\n" + too_long + "\nN\n";
        co_await visit.ends.client->write(bytes);
    }
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(ServeCustomer, AnswersARequestThatComesInPieces) {
    play_for_each_seed(50, make<PatientScene>);
}

TEST(ServeCustomer, AnswersTwoRequestsThatComeTogether) {
    play_for_each_seed(50, make<HastyScene>);
}

TEST(ServeCustomer, GivesUpALineThatNeverEnds) { play_for_each_seed(20, make<EndlessScene>); }

TEST(ServeCustomer, GivesUpALineThatIsTooLongThoughItEnds) {
    play_for_each_seed(50, make<OverlongScene>);
}

TEST(ServeCustomer, ServesSeveralCustomersWhoseBytesComeInAnyPieces) {
    play_for_each_seed(300, make<CrowdScene>);
}

} // namespace exercise
