// Goal: whatever one customer does, the others are answered, and the ledger has each sale once.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "simulation/platform/disk.hpp"
#include "simulation/platform/network.hpp"
#include "support/scene.hpp"

#include <boost/system/errc.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>

namespace exercise {

awaitable<std::optional<std::string>> read_line(Customer& customer) {
    std::array<char, 1024> chunk;
    while (customer.unread.find('\n') == std::string::npos) {
        const ReadResult read = co_await customer.stream.read_some(chunk);
        if (read.error) co_return std::nullopt;
        customer.unread.append(chunk.data(), read.bytes);
    }
    const std::size_t end = customer.unread.find('\n');
    std::string line = customer.unread.substr(0, end);
    customer.unread.erase(0, end + 1);
    co_return line;
}

awaitable<bool> say(Customer& customer, std::string line) {
    line += '\n';
    const WriteResult written = co_await customer.stream.write(line);
    co_return !written.error;
}

namespace {

using namespace std::chrono_literals;

// A ledger that notices when two appends are under way at once.
class Ledger final : public LogFile {
public:
    explicit Ledger(Simulation& simulation) : file(simulation) {}

    void read_all(const TakePiece& take) override { file.read_all(take); }
    void truncate(std::uint64_t size) override { file.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        if (is_busy) two_at_once = true;
        is_busy = true;
        const std::string copy(bytes); // so that a caller's mistake doesn't end the test
        const error_code error = co_await file.append(copy);
        is_busy = false;
        if (!error) ++sales[copy.substr(0, copy.size() - 1)];
        co_return error;
    }

    SimulatedLogFile file;
    std::map<std::string, int> sales;
    bool is_busy = false;
    bool two_at_once = false;
};

NetworkSettings small_network() {
    NetworkSettings settings;
    settings.capacity = 4096;
    return settings;
}

struct Person {
    std::size_t number = 0;
    std::unique_ptr<Stream> client;
    std::unique_ptr<Stream> server;
    std::string asks; // the request whose answer it waits for; "" when it doesn't wait
    std::optional<std::string> answer; // the newest
    bool has_reset = false;
};

class ShopScene : public Scene {
public:
    ShopScene(std::uint64_t seed, int rows) : Scene(seed) {
        for (int row = 1; row <= rows; ++row) {
            for (const char letter : std::string_view("ABCDEF"))
                shop.free.insert(std::to_string(row) + letter);
        }
    }

protected:
    Person& enter() {
        Person& person = people.emplace_back();
        person.number = people.size();
        SimulatedNetwork::Pair pair = network_.connect_pair();
        person.client = std::move(pair.client);
        person.server = std::move(pair.server);
        tasks.spawn(serve_customer(Customer{*person.server, {}}, shop));
        return person;
    }

    awaitable<void> only_ask(Person& person, std::string request) {
        request += '\n';
        co_await person.client->write(request);
    }

    awaitable<void> ask(Person& person, std::string request) {
        person.asks = request;
        person.answer.reset();
        co_await only_ask(person, request);
        Customer server{*person.client, {}};
        person.answer = co_await read_line(server);
        if (!person.answer || *person.answer != "True") co_return;
        const std::string seat = request.substr(4);
        if (!ledger.sales.contains(seat))
            report("customer {} was told True for {}, which isn't in the ledger yet", person.number,
                   seat);
    }

    void leave_all() {
        for (Person& person : people) person.client.reset();
        run_for(1min);
    }

    template <class... Values>
    void report(fmt::format_string<Values...> text, Values&&... values) {
        if (wrong.empty()) wrong = fmt::format(text, std::forward<Values>(values)...);
    }

    Ledger ledger{*this};
    Shop shop{{}, {}, {}, ledger};
    std::deque<Person> people;
    std::string wrong;

private:
    SimulatedNetwork network_{*this, small_network()};
};

// Customer 1 asks for the list and doesn't read it; then it resets the connection, or doesn't.
template <bool resets>
class OneStopsReading final : public ShopScene {
public:
    // So many seats that their list doesn't fit into the network.
    explicit OneStopsReading(std::uint64_t seed) : ShopScene(seed, 300) {}

    std::string play() override {
        Person& first = enter();
        tasks.spawn(only_ask(first, "SEATS"));
        run_for(entropy.duration_between(10ms, 20ms));
        if (resets) first.client->reset();
        Person& second = enter();
        tasks.spawn(ask(second, "BUY 7A"));
        run_for(entropy.duration_between(20ms, 30ms));
        if (second.answer != "True")
            report("customer 1 asked SEATS and {}; customer 2 asked BUY 7A, and waits for its "
                   "answer",
                   resets ? "reset the connection before it had read the answer"
                          : "doesn't read the answer");
        if (wrong.empty()) leave_all();
        return wrong;
    }
};

// Customer 1 asks for a seat again and again, and reads no answer.
class OneBuysAndDoesNotRead final : public ShopScene {
public:
    explicit OneBuysAndDoesNotRead(std::uint64_t seed) : ShopScene(seed, 10) {}

    std::string play() override {
        std::string requests;
        for (int count = 0; count < 800; ++count) requests += "BUY 1A\n";
        Person& first = enter();
        tasks.spawn(only_ask(first, requests));
        run_for(1s);
        Person& second = enter();
        tasks.spawn(ask(second, "BUY 7A"));
        run_for(entropy.duration_between(20ms, 30ms));
        if (second.answer != "True")
            report("customer 1 asked BUY 1A 800 times and reads no answer; customer 2 asked BUY "
                   "7A, and waits for its answer");
        if (wrong.empty()) leave_all();
        return wrong;
    }
};

// Many customers, few seats, and a disk that fails now and then.
class Crowd final : public ShopScene {
public:
    explicit Crowd(std::uint64_t seed) : ShopScene(seed, 3) {}

    std::string play() override {
        using boost::system::errc::no_space_on_device;
        ledger.file.decide_by([this] {
            AppendFate fate;
            fate.takes = entropy.duration_between(1ms, 5ms);
            if (entropy.one_in(4)) fate.error = make_error_code(no_space_on_device);
            return fate;
        });
        for (int count = 0; count < 6; ++count) tasks.spawn(visit(enter()));
        run_for(1min);
        check();
        tasks.spawn(ask(enter(), "SEATS"));
        run_for(1min);
        check_list(people.back().answer.value_or(""));
        if (wrong.empty()) leave_all();
        return wrong;
    }

private:
    awaitable<void> visit(Person& person) {
        for (int count = 0; count < 6 && !person.has_reset; ++count) {
            co_await sleep_until(clock, clock.now() + entropy.duration_between(1us, 4ms));
            if (entropy.one_in(10)) {
                person.has_reset = true;
                co_await only_ask(person, any_request());
                person.client->reset();
            } else {
                co_await ask(person, any_request());
            }
        }
    }

    std::string any_request() {
        if (entropy.one_in(3)) return "SEATS";
        return "BUY " + std::to_string(entropy.between(1, 3)) + "A";
    }

    void check_list(const std::string& list) {
        std::string expected;
        for (const std::string& seat : shop.free) expected += seat + " ";
        if (list != expected)
            report("these are free: {}; the answer to SEATS was: {}", expected, list);
    }

    void check() {
        if (ledger.two_at_once)
            report("two sales were written to the ledger at once; it takes one append at a time");
        for (const auto& [seat, times] : ledger.sales) {
            if (times > 1) report("seat {} is in the ledger {} times", seat, times);
            if (shop.free.contains(seat)) report("seat {} is sold, and still on sale", seat);
        }
        for (int row = 1; row <= 3; ++row) {
            const std::string seat = std::to_string(row) + "A";
            if (!ledger.sales.contains(seat) && !shop.free.contains(seat))
                report("seat {} isn't in the ledger, and not on sale either", seat);
        }
        for (const Person& person : people) {
            if (!person.has_reset && !person.answer)
                report("customer {} asked {}, and waits for its answer", person.number,
                       person.asks);
        }
    }
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(ServeCustomer, SurvivesAReset) { play_for_each_seed(20, make<OneStopsReading<true>>); }

TEST(ServeCustomer, DoesNotWaitForACustomerThatDoesNotRead) {
    play_for_each_seed(20, make<OneStopsReading<false>>);
}

TEST(ServeCustomer, DoesNotWaitForACustomerThatBuysAndDoesNotRead) {
    play_for_each_seed(5, make<OneBuysAndDoesNotRead>);
}

TEST(ServeCustomer, SellsEachSeatOnce) { play_for_each_seed(200, make<Crowd>); }

} // namespace exercise
