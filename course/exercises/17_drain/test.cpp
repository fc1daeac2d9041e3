// Goal: whatever each customer is doing when the server stops, it gets what it was promised, and
// the server ends in time.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"
#include "support/in_quotes.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <vector>

namespace exercise {

namespace {

using namespace std::chrono_literals;

constexpr Duration at_once = 100ms;

// What a customer does when the drain begins.
enum class Kind {
    does_nothing,
    decides,
    declines,
    stays_silent,
    is_being_stored,
    asks_again,
    comes
};

struct Person {
    std::size_t number = 0;
    Kind kind{};
    std::unique_ptr<Stream> stream;
    Duration decides_after{}; // after the drain has begun
    std::string heard;
    std::optional<TimePoint> closed; // by the server

    std::string name() const { return fmt::format("customer {}", number); }
};

double seconds(Duration duration) { return to_seconds(duration); }

class Stop final : public Scene {
public:
    Stop(std::uint64_t seed, const std::vector<Kind>& kinds) : Scene(seed) {
        for (const Kind kind : kinds) add(kind);
    }

    std::string play() override {
        server_.start();
        file_.decide_by([this] {
            AppendFate fate;
            fate.takes = entropy.duration_between(40ms, 80ms);
            return fate;
        });
        for (Person& person : people_) {
            if (person.kind != Kind::comes) enter(person);
        }
        run_for(1s); // all have their offers
        prepare();
        begin_ = clock.now();
        tasks.spawn(drain());
        for (Person& person : people_) act(person);
        run_for(2min);
        return what_went_wrong();
    }

private:
    void add(Kind kind) {
        Person& person = people_.emplace_back();
        person.number = people_.size();
        person.kind = kind;
    }

    void enter(Person& person) {
        person.stream = network_.connect_to("server");
        if (!person.stream) return; // refused
        tasks.spawn(listen(person));
        if (person.kind == Kind::does_nothing && entropy.one_in(2)) return; // says nothing at all
        if (person.kind == Kind::does_nothing) return tasks.spawn(say(person, "BUY\nN\n"));
        tasks.spawn(say(person, "BUY\n"));
    }

    // Just before the drain: those whose sale will be under way say S.
    void prepare() {
        for (Person& person : people_) {
            if (person.kind == Kind::is_being_stored || person.kind == Kind::asks_again)
                tasks.spawn(say(person, person.kind == Kind::asks_again ? "S\nBUY\n" : "S\n"));
        }
        run_for(entropy.duration_between(1ms, 20ms));
        // Connected, perhaps accepted, and not served yet.
        for (Person& person : people_) {
            if (person.kind == Kind::comes && entropy.one_in(2)) enter(person);
        }
    }

    void act(Person& person) {
        switch (person.kind) {
        case Kind::decides:
        case Kind::declines:
            person.decides_after = entropy.duration_between(0ms, 2900ms);
            time.at(begin_ + person.decides_after, [this, &person] {
                tasks.spawn(say(person, person.kind == Kind::decides ? "S\n" : "N\n"));
            });
            return;
        case Kind::comes:
            if (person.stream) return;
            time.at(begin_ + entropy.duration_between(0ms, 1s), [this, &person] { enter(person); });
            return;
        case Kind::does_nothing:
        case Kind::stays_silent:
        case Kind::is_being_stored:
        case Kind::asks_again: return;
        }
    }

    awaitable<void> drain() {
        co_await server_.drain();
        drained_ = clock.now();
        sold_when_drained_ = std::ranges::count(file_.content(), '\n');
        was_writing_when_drained_ = file_.unsynced() > 0;
        for (const Person& person : people_) {
            const bool was_served = person.stream && person.kind != Kind::comes;
            if (was_served && !person.closed && !open_when_drained_) open_when_drained_ = &person;
        }
    }

    awaitable<void> say(Person& person, std::string bytes) { co_await person.stream->write(bytes); }

    awaitable<void> listen(Person& person) {
        std::array<char, 256> chunk;
        for (;;) {
            const ReadResult read = co_await person.stream->read_some(chunk);
            if (read.error) break;
            person.heard.append(chunk.data(), read.bytes);
        }
        person.closed = clock.now();
        person.stream->end_writing();
    }

    std::string what_went_wrong() const {
        std::int64_t promised = 0;
        for (const Person& person : people_) {
            std::string wrong = what_went_wrong(person);
            if (!wrong.empty()) return wrong;
            const bool has_bought = person.kind == Kind::decides ||
                                    person.kind == Kind::is_being_stored ||
                                    person.kind == Kind::asks_again;
            if (has_bought) ++promised;
        }
        const bool one_is_silent = std::ranges::any_of(
            people_, [](const Person& person) { return person.kind == Kind::stays_silent; });
        if (!drained_)
            return "all customers are disconnected, and drain() hasn't returned after two minutes";
        if (open_when_drained_)
            return fmt::format("drain() returned while the connection of {} was still open; the "
                               "process ends then, and what it was told last may be lost",
                               open_when_drained_->name());
        if (was_writing_when_drained_)
            return "drain() returned while a sale was being stored; the process ends then";
        if (sold_when_drained_ != promised)
            return fmt::format(
                "{} customers were told that they bought; when drain() returned, the "
                "ledger had {} sales",
                promised, sold_when_drained_);
        if (one_is_silent && *drained_ > begin_ + drain_limit + 1s)
            return fmt::format("one customer was silent; drain() returned after {:.1f} s",
                               seconds(*drained_ - begin_));
        if (!one_is_silent && *drained_ > last_closed() + 1s)
            return fmt::format("the last customer was disconnected after {:.1f} s, and drain() "
                               "returned after {:.1f} s",
                               seconds(last_closed() - begin_), seconds(*drained_ - begin_));
        return "";
    }

    TimePoint last_closed() const {
        TimePoint last = begin_;
        for (const Person& person : people_) last = std::max(last, person.closed.value_or(begin_));
        return last;
    }

    // What has to be heard, until when the connection has to be closed, and the story of it.
    std::string what_went_wrong(const Person& person) const {
        const std::string name = person.name();
        switch (person.kind) {
        case Kind::does_nothing:
            return compare(person, name + " had no offer when the drain began",
                           person.heard.empty() ? "" : "True\nFalse\n", at_once);
        case Kind::decides:
            return compare(person,
                           fmt::format("{} had an offer when the drain began, and said S {:.1f} s "
                                       "later",
                                       name, seconds(person.decides_after)),
                           "True\nTrue\n", person.decides_after + 1s);
        case Kind::declines:
            return compare(person,
                           fmt::format("{} had an offer when the drain began, and said N {:.1f} s "
                                       "later",
                                       name, seconds(person.decides_after)),
                           "True\nFalse\n", person.decides_after + at_once);
        case Kind::stays_silent:
            return compare(person, name + " had an offer when the drain began, and didn't decide",
                           "True\n", drain_limit + at_once);
        case Kind::is_being_stored:
            return compare(person, name + " had said S just before the drain began", "True\nTrue\n",
                           1s);
        case Kind::asks_again:
            return compare(person,
                           name + " had said S, and at once BUY again, just before the drain began",
                           "True\nTrue\n", 1s);
        case Kind::comes:
            if (!person.stream) return ""; // refused
            return compare(person, name + " came as the drain began, or later", "", 1s + at_once);
        }
        return "";
    }

    std::string compare(const Person& person, const std::string& story, const std::string& expected,
                        Duration until) const {
        if (person.heard != expected)
            return fmt::format("{}. It must hear {}; it heard {}", story, in_quotes(expected),
                               in_quotes(person.heard));
        if (!person.closed)
            return story + ". Two minutes later the server hadn't closed its connection";
        if (*person.closed > begin_ + until)
            return fmt::format(
                "{}. The server closed its connection {:.1f} s after the drain began", story,
                seconds(*person.closed - begin_));
        if (person.kind == Kind::stays_silent && *person.closed < begin_ + drain_limit)
            return fmt::format(
                "{}. The server closed its connection {:.1f} s after the drain began, "
                "and the limit is {} s",
                story, seconds(*person.closed - begin_), drain_limit.count());
        return "";
    }

    SimulatedNetwork network_{*this};
    std::unique_ptr<Listener> listener_ = network_.listen("server");
    SimulatedLogFile file_{*this};
    Server server_{executor(), *listener_, file_, clock};
    std::deque<Person> people_; // in a deque, for their addresses stay the same
    TimePoint begin_;
    std::optional<TimePoint> drained_;
    std::int64_t sold_when_drained_ = 0;
    bool was_writing_when_drained_ = false;
    const Person* open_when_drained_ = nullptr;
};

auto stop_with(std::vector<Kind> kinds) {
    return [kinds](std::uint64_t seed) { return std::make_unique<Stop>(seed, kinds); };
}

} // namespace

TEST(Drain, LetsAnOpenOfferBeDecided) {
    play_for_each_seed(50, stop_with({Kind::decides}));
    play_for_each_seed(50, stop_with({Kind::declines}));
}

TEST(Drain, DisconnectsACustomerWithoutAnOffer) {
    play_for_each_seed(50, stop_with({Kind::does_nothing}));
}

TEST(Drain, AnswersASaleThatIsBeingStored) {
    play_for_each_seed(50, stop_with({Kind::is_being_stored, Kind::is_being_stored}));
}

TEST(Drain, BeginsWithNoNewRequest) {
    play_for_each_seed(50, stop_with({Kind::asks_again}));
    play_for_each_seed(50, stop_with({Kind::comes, Kind::decides}));
}

TEST(Drain, DoesNotWaitForASilentCustomer) {
    play_for_each_seed(50, stop_with({Kind::stays_silent}));
}

TEST(Drain, KeepsItsPromisesToAll) {
    play_for_each_seed(200, [](std::uint64_t seed) {
        constexpr std::array kinds = {Kind::does_nothing,   Kind::decides,    Kind::declines,
                                      Kind::stays_silent,   Kind::asks_again, Kind::comes,
                                      Kind::is_being_stored};
        SeededEntropy entropy(seed);
        std::vector<Kind> chosen;
        for (int count = 0; count < 6; ++count) chosen.push_back(entropy.one_of(kinds));
        return std::make_unique<Stop>(seed, chosen);
    });
}

} // namespace exercise
