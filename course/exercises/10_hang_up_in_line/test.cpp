// Goal: a customer that has gone leaves the line at once; of all others, nothing is lost.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "simulation/platform/network.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>

namespace exercise {

namespace {

using namespace std::chrono_literals;

// What a person does while it waits, if it does anything.
enum class Kind {
    waits,
    decides,
    decides_and_ends,
    decides_and_resets,
    decides_and_ends_and_resets,
    ends,
    hangs_up,
    resets
};

std::string_view text_of(Kind kind) {
    switch (kind) {
    case Kind::waits: return "waited";
    case Kind::decides: return "said S while it waited";
    case Kind::decides_and_ends: return "said S and ended its side while it waited";
    case Kind::decides_and_resets: return "said S while it waited, then reset the connection";
    case Kind::decides_and_ends_and_resets:
        return "said S and ended its side while it waited, then reset the connection";
    case Kind::ends: return "ended its side, and had said nothing";
    case Kind::hangs_up: return "hung up";
    case Kind::resets: return "reset the connection";
    }
    return "";
}

struct Person {
    std::size_t number = 0;
    Kind kind{};
    std::unique_ptr<Stream> client;
    std::unique_ptr<Stream> server;
    TimePoint comes;
    TimePoint acts;
    std::optional<TimePoint> left_line; // when wait_for_turn() returned
    bool had_turn = false;
    std::string decision;

    bool resets_later() const {
        return kind == Kind::decides_and_resets || kind == Kind::decides_and_ends_and_resets;
    }
    bool goes() const {
        return kind == Kind::ends || kind == Kind::hangs_up || kind == Kind::resets ||
               resets_later();
    }
    TimePoint gone() const { return resets_later() ? acts + 3ms : acts; }
    std::string name() const { return fmt::format("customer {}", number); }
};

// Customer 1 has the turn for 50 ms. The others come, wait, and act.
class Line : public Scene {
public:
    using Scene::Scene;

    Person& add(Kind kind) {
        Person& person = people.emplace_back();
        person.number = people.size() + 1;
        person.kind = kind;
        SimulatedNetwork::Pair pair = network.connect_pair();
        person.client = std::move(pair.client);
        person.server = std::move(pair.server);
        person.comes = clock.now() + entropy.duration_between(1us, 20ms);
        person.acts = clock.now() + entropy.duration_between(21ms, 40ms);
        return person;
    }

    std::string play() override {
        AsyncMutex::Guard first = turn.try_lock();
        time.at(clock.now() + 50ms, [&] { first.unlock(); });
        for (Person& person : people) start(person);
        run_for(1min);
        return what_went_wrong();
    }

    void start(Person& person) {
        tasks.spawn(serve(person));
        if (person.kind == Kind::waits) tasks.spawn(answer_when_asked(person));
        time.at(person.acts, [&] { act(person); });
        if (person.resets_later()) time.at(person.gone(), [&] { person.client->reset(); });
    }

    std::string what_went_wrong() {
        for (const Person& person : people) {
            std::string wrong = what_went_wrong(person);
            if (!wrong.empty()) return wrong;
        }
        if (!turn.try_lock()) return "nobody is left, and the turn is still taken";
        if (!std::ranges::is_sorted(turns_of))
            return "a customer had its turn before another who had come earlier";
        return "";
    }

    SimulatedNetwork network{*this};
    AsyncMutex turn;
    std::deque<Person> people; // in a deque, for their addresses stay the same

private:
    static constexpr Duration soon = 10ms; // longer than anything takes in this network

    awaitable<void> serve(Person& person) {
        co_await sleep_until(clock, person.comes);
        Customer customer{*person.server, {}};
        const AsyncMutex::Guard guard = co_await wait_for_turn(turn, customer);
        person.left_line = clock.now();
        if (!guard) co_return;

        person.had_turn = true;
        turns_of.push_back(person.comes);
        const WriteResult written = co_await person.server->write("True\n");
        error_code error = written.error;
        std::array<char, 256> chunk;
        while (!error && customer.unread.find('\n') == std::string::npos) {
            const ReadResult read = co_await person.server->read_some(chunk);
            customer.unread.append(chunk.data(), read.bytes);
            error = read.error;
        }
        person.decision = customer.unread;
        co_await sleep_until(clock, clock.now() + 1ms);
    }

    awaitable<void> answer_when_asked(Person& person) {
        std::array<char, 256> chunk;
        const ReadResult read = co_await person.client->read_some(chunk);
        if (!read.error) co_await person.client->write("S\n");
    }

    awaitable<void> say_early(Person& person) {
        co_await person.client->write("S\n");
        if (person.kind == Kind::decides_and_ends ||
            person.kind == Kind::decides_and_ends_and_resets)
            person.client->end_writing();
    }

    void act(Person& person) {
        switch (person.kind) {
        case Kind::waits: return;
        case Kind::decides:
        case Kind::decides_and_ends:
        case Kind::decides_and_resets:
        case Kind::decides_and_ends_and_resets: return tasks.spawn(say_early(person));
        case Kind::ends: return person.client->end_writing();
        case Kind::hangs_up: return person.client.reset();
        case Kind::resets: return person.client->reset();
        }
    }

    static std::string what_went_wrong(const Person& person) {
        const std::string did = fmt::format("{} {}", person.name(), text_of(person.kind));
        if (person.goes()) {
            const bool has_left = person.left_line && *person.left_line <= person.gone() + soon;
            return has_left ? "" : did + ", and still stood in line 10 ms later";
        }
        if (!person.left_line) return did + ", and never got the turn";
        if (!person.had_turn) return did + ", and was sent away without the turn";
        if (person.decision != "S\n")
            return did + "; then it had the turn, and the server never got the S";
        return "";
    }

    std::vector<TimePoint> turns_of; // when they had come, in the order of their turns
};

auto line_of(std::vector<Kind> kinds) {
    return [kinds](std::uint64_t seed) {
        auto line = std::make_unique<Line>(seed);
        for (const Kind kind : kinds) line->add(kind);
        return line;
    };
}

} // namespace

TEST(WaitForTurn, NoticesACustomerThatResetsTheConnection) {
    play_for_each_seed(100, line_of({Kind::resets, Kind::waits}));
}

TEST(WaitForTurn, NoticesACustomerThatHangsUp) {
    play_for_each_seed(100, line_of({Kind::hangs_up, Kind::waits}));
}

TEST(WaitForTurn, NoticesACustomerThatEndsItsSideAndHasSaidNothing) {
    play_for_each_seed(100, line_of({Kind::ends, Kind::waits}));
}

TEST(WaitForTurn, KeepsWhatACustomerSaysMeanwhile) {
    play_for_each_seed(100, line_of({Kind::decides, Kind::waits}));
}

TEST(WaitForTurn, KeepsThePlaceOfACustomerThatDecidesAndEndsItsSide) {
    play_for_each_seed(100, line_of({Kind::decides_and_ends, Kind::waits}));
}

TEST(WaitForTurn, NoticesACustomerThatDecidesAndThenResetsTheConnection) {
    play_for_each_seed(100, line_of({Kind::decides_and_resets, Kind::waits}));
    play_for_each_seed(100, line_of({Kind::decides_and_ends_and_resets, Kind::waits}));
}

TEST(WaitForTurn, ServesAllWhoStayInOrderOfArrival) {
    play_for_each_seed(300, [](std::uint64_t seed) {
        constexpr std::array kinds = {Kind::waits,
                                      Kind::decides,
                                      Kind::decides_and_ends,
                                      Kind::decides_and_resets,
                                      Kind::decides_and_ends_and_resets,
                                      Kind::ends,
                                      Kind::hangs_up,
                                      Kind::resets};
        auto line = std::make_unique<Line>(seed);
        for (int count = 0; count < 6; ++count) line->add(line->entropy.one_of(kinds));
        return line;
    });
}

namespace {

// The lock is on its way to customer 2, who resets the connection in the same instant; or it resets
// the connection just before. Whatever customer 2 is told, customer 3 has to get the turn.
class SameInstant final : public Line {
public:
    using Line::Line;

    std::string play() override {
        AsyncMutex::Guard first = turn.try_lock();
        for (int count = 0; count < 2; ++count) start(add(Kind::waits));
        run_for(100ms);
        const bool turn_comes_first = entropy.one_in(2);
        time.at(clock.now(), [&] {
            if (turn_comes_first) first.unlock();
            people.front().client->reset();
            if (!turn_comes_first) first.unlock();
        });
        run_for(1min);
        if (people.back().had_turn) return "";
        return fmt::format("customer 2 reset the connection {} the turn came to it, in the same "
                           "instant; customer 3 never got the turn",
                           turn_comes_first ? "just after" : "just before");
    }
};

} // namespace

TEST(WaitForTurn, PassesOnATurnThatComesAsTheCustomerGoes) {
    play_for_each_seed(20, [](std::uint64_t seed) { return std::make_unique<SameInstant>(seed); });
}

} // namespace exercise
