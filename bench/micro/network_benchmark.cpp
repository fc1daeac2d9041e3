// What a quote costs (does the leg exist, and has it seats?) as the network grows. Each question is
// for a random leg, so that a large network isn't in the processor's caches because of the last
// question. `question_alone` is the baseline: drawing and printing the question, which the other
// figures include.
#include "office/network.hpp"

#include "office/inventory.hpp"
#include "protocol/messages.hpp"

#include <benchmark/benchmark.h>

#include <map>
#include <random>
#include <span>

namespace trecho {

namespace {

struct Ends {
    std::size_t origin = 0;
    std::size_t destination = 0;
};

// Each place has legs to the next ten places.
constexpr std::size_t legs_of_a_place = 10;

Ends ends_of(std::size_t leg, std::size_t legs) {
    const std::size_t places = legs / legs_of_a_place + 1;
    const std::size_t origin = leg / legs_of_a_place;
    return {origin, (origin + 1 + leg % legs_of_a_place) % places};
}

void print_number(std::span<char, 6> text, std::size_t number) {
    for (std::size_t place = text.size(); place > 0; number /= 10) {
        text[--place] = static_cast<char>('0' + number % 10);
    }
}

// All names have the same length, so each question overwrites the one before in the same string.
class Questions {
public:
    explicit Questions(std::size_t legs) : legs_(legs) {}

    std::string_view question(std::size_t leg) {
        const Ends ends = ends_of(leg, legs_);
        print_number(std::span(text_).subspan<6, 6>(), ends.origin);
        print_number(std::span(text_).last<6>(), ends.destination);
        return text_;
    }

    std::size_t draw_leg() { return engine_() % legs_; }

private:
    std::size_t legs_;
    std::string text_ = "Place 000000 > Place 000000";
    std::mt19937 engine_{1};
};

std::string print_network(std::size_t legs) {
    std::string json = R"({"legs": [)";
    Questions questions(legs);
    for (std::size_t leg = 0; leg < legs; ++leg) {
        const std::optional<Places> places = parse_itinerary(questions.question(leg));
        if (leg > 0) json += ',';
        json += R"({"origin": ")";
        json += places->front();
        json += R"(", "destination": ")";
        json += places->back();
        json += R"(", "seats": 100})";
    }
    return json + "]}";
}

// Built once: Google Benchmark calls a benchmark several times.
const Network& network_of(std::size_t legs) {
    static std::map<std::size_t, Network> networks;
    const auto known = networks.find(legs);
    if (known != networks.end()) return known->second;
    return networks.emplace(legs, Network::parse(print_network(legs), "network")).first->second;
}

// Argument: the legs of the network.
void quote(benchmark::State& state) {
    const auto legs = static_cast<std::size_t>(state.range(0));
    const Network& network = network_of(legs);
    const Inventory inventory(network);
    Questions questions(legs);
    for (auto iteration : state) {
        const std::size_t leg = questions.draw_leg();
        const auto places = parse_itinerary(questions.question(leg));
        if (!places) return state.SkipWithError("the question can't be parsed");
        const auto itinerary = network.find(*places);
        if (!itinerary || itinerary->front() != leg)
            return state.SkipWithError("another leg was found, or none");
        if (inventory.is_sold_out(*itinerary)) return state.SkipWithError("the leg is sold out");
    }
    state.SetItemsProcessed(state.iterations());
}

void question_alone(benchmark::State& state) {
    Questions questions(100'000);
    for (auto iteration : state) {
        benchmark::DoNotOptimize(questions.question(questions.draw_leg()).data());
        benchmark::ClobberMemory();
    }
}

} // namespace

BENCHMARK(question_alone)->Name("quote/question_alone");
BENCHMARK(quote)->Name("quote/legs")->Arg(100)->Arg(10'000)->Arg(100'000);

} // namespace trecho
