// Goal: a customer that has gone leaves the line at once; of all others, nothing is lost.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "simulation/platform/network.hpp"
#include "support/run.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <deque>

namespace exercise {

namespace {

using namespace std::chrono_literals;

// What a person does while it waits, if it does anything.
enum class Kind { waits, decides, decides_and_ends, ends, hangs_up, resets };

std::string_view text_of(Kind kind) {
    switch (kind) {
    case Kind::waits: return "waited";
    case Kind::decides: return "said S while it waited";
    case Kind::decides_and_ends: return "said S and ended its side while it waited";
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

    bool goes() const {
        return kind == Kind::ends || kind == Kind::hangs_up || kind == Kind::resets;
    }
    std::string name() const { return fmt::format("customer {}", number); }
};

// Customer 1 has the turn for 50 ms. The others come, wait, and act.
class Line : public TestWorld {
public:
    explicit Line(std::uint64_t its_seed) : TestWorld(its_seed), seed(its_seed) {}
    ~Line() {
        tasks.interrupt_all();
        run();
    }

    Person& add(Kind kind) {
        Person& person = people.emplace_back();
        person.number = people.size() + 1;
        person.kind = kind;
        SimulatedNetwork::Pair pair = network.connect_pair();
        person.client = std::move(pair.client);
        person.server = std::move(pair.server);
        person.comes = clock.now() + std::chrono::microseconds(entropy.between(1, 20'000));
        person.acts = clock.now() + std::chrono::microseconds(entropy.between(21'000, 40'000));
        return person;
    }

    void work() {
        AsyncMutex::Guard first = turn.try_lock();
        time.at(clock.now() + 50ms, [&] { first.unlock(); });
        for (Person& person : people) start(person);
        run();
    }

    void start(Person& person) {
        tasks.spawn(serve(person));
        if (person.kind == Kind::waits) tasks.spawn(answer_when_asked(person));
        time.at(person.acts, [&] { act(person); });
    }

    // Returns whether all was well.
    bool check() {
        for (const Person& person : people) {
            if (!check(person)) return false;
        }
        if (turn.try_lock()) return true;
        return report("nobody is left, and the turn is still taken");
    }

    template <class... Values>
    bool report(fmt::format_string<Values...> text, Values&&... values) {
        ADD_FAILURE() << "seed " << seed << ": "
                      << fmt::format(text, std::forward<Values>(values)...);
        return false;
    }

    std::uint64_t seed;
    SimulatedNetwork network{*this};
    AsyncMutex turn;
    std::deque<Person> people; // in a deque, for their addresses stay the same
    std::vector<TimePoint> turns_of;

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
        if (person.kind == Kind::decides_and_ends) person.client->end_writing();
    }

    void act(Person& person) {
        switch (person.kind) {
        case Kind::waits: return;
        case Kind::decides:
        case Kind::decides_and_ends: return tasks.spawn(say_early(person));
        case Kind::ends: return person.client->end_writing();
        case Kind::hangs_up: return person.client.reset();
        case Kind::resets: return person.client->reset();
        }
    }

    bool check(const Person& person) {
        const std::string_view did = text_of(person.kind);
        if (person.goes()) {
            if (!person.left_line || *person.left_line > person.acts + soon)
                return report("{} {}, and still stood in line 10 ms later", person.name(), did);
            return true;
        }
        if (!person.left_line) return report("{} {}, and never got the turn", person.name(), did);
        if (!person.had_turn)
            return report("{} {}, and was sent away without the turn", person.name(), did);
        if (person.decision != "S\n")
            return report("{} {}; then it had the turn, and the server never got the S",
                          person.name(), did);
        return true;
    }
};

} // namespace

TEST(WaitForTurn, NoticesACustomerThatGoes) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        for (const Kind kind : {Kind::resets, Kind::hangs_up, Kind::ends}) {
            Line line(seed);
            line.add(kind);
            line.add(Kind::waits);
            line.work();
            if (!line.check()) return;
        }
    }
}

TEST(WaitForTurn, LosesNothingThatACustomerSaysMeanwhile) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        for (const Kind kind : {Kind::waits, Kind::decides, Kind::decides_and_ends}) {
            Line line(seed);
            line.add(kind);
            line.add(Kind::waits);
            line.work();
            if (!line.check()) return;
        }
    }
}

TEST(WaitForTurn, ServesTheOthersInOrderOfArrival) {
    constexpr std::array kinds = {Kind::waits, Kind::decides,  Kind::decides_and_ends,
                                  Kind::ends,  Kind::hangs_up, Kind::resets};
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Line line(seed);
        for (int count = 0; count < 6; ++count) line.add(line.entropy.one_of(kinds));
        line.work();
        if (!line.check()) return;
        if (!std::ranges::is_sorted(line.turns_of)) {
            line.report("a customer had its turn before another who had come earlier");
            return;
        }
    }
}

// The lock is on its way to customer 2, who resets the connection in the same instant; or it resets
// the connection just before. Whatever customer 2 is told, customer 3 has to get the turn.
TEST(WaitForTurn, PassesOnATurnThatComesAsTheCustomerGoes) {
    for (const bool turn_comes_first : {true, false}) {
        Line line(1);
        AsyncMutex::Guard first = line.turn.try_lock();
        Person& second = line.add(Kind::waits);
        line.start(second);
        line.run();
        Person& third = line.add(Kind::waits);
        line.start(third);
        line.run();
        line.time.at(line.clock.now(), [&] {
            if (turn_comes_first) first.unlock();
            second.client->reset();
            if (!turn_comes_first) first.unlock();
        });
        line.run();
        if (!third.had_turn) {
            line.report("customer 2 reset the connection {} the turn came to it, in the same "
                        "instant; customer 3 never got the turn",
                        turn_comes_first ? "just after" : "just before");
            return;
        }
    }
}

} // namespace exercise
