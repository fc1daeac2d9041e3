// Goal: everybody gets the turn on all its legs, alone; nobody waits for ever, or for a stranger.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "support/run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace exercise {

namespace {

constexpr std::size_t leg_count = 4;

struct Customer {
    std::size_t number = 0;
    std::vector<std::size_t> itinerary;
    TimePoint comes;
    Duration stays{};
    std::optional<TimePoint> hangs_up;
    asio::cancellation_signal* interrupt = nullptr;
    std::optional<TimePoint> has_turn;
    bool has_ended = false;

    std::string name() const {
        return fmt::format("customer {} (legs {})", number, fmt::join(itinerary, ", "));
    }
};

// Customers with chosen itineraries, who come at times that the seed decides.
class Office : public TestWorld {
public:
    explicit Office(std::uint64_t its_seed) : TestWorld(its_seed), seed(its_seed) {}
    ~Office() {
        is_over = true;
        tasks.interrupt_all();
        run();
    }

    Customer& add(std::vector<std::size_t> itinerary) {
        Customer& customer = customers.emplace_back();
        customer.number = customers.size();
        customer.itinerary = std::move(itinerary);
        customer.comes = clock.now() + milliseconds_up_to(10);
        customer.stays = milliseconds_up_to(20);
        return customer;
    }

    // Until nothing is left to happen. Returns whether all was well.
    bool work() {
        for (Customer& customer : customers) {
            tasks.spawn([&](asio::cancellation_signal& interrupt) {
                customer.interrupt = &interrupt;
                return serve(customer);
            });
            if (customer.hangs_up) {
                time.at(*customer.hangs_up, [&] {
                    if (!customer.has_ended)
                        customer.interrupt->emit(asio::cancellation_type::terminal);
                });
            }
        }
        run();
        report_waiting();
        for (std::size_t leg = 0; !is_over && leg < leg_count; ++leg) {
            if (!legs[leg].try_lock())
                report("leg {} is still locked, although all customers have ended", leg);
        }
        return !is_over;
    }

    Duration milliseconds_up_to(std::uint64_t most) {
        return std::chrono::microseconds(entropy.between(1, most * 1000));
    }

    template <class... Values>
    void report(fmt::format_string<Values...> text, Values&&... values) {
        if (std::exchange(is_over, true)) return;
        ADD_FAILURE() << "seed " << seed << ": "
                      << fmt::format(text, std::forward<Values>(values)...);
    }

    std::uint64_t seed;
    std::deque<AsyncMutex> legs{leg_count};
    std::deque<Customer> customers; // in a deque, for their addresses stay the same

private:
    awaitable<void> serve(Customer& customer) {
        co_await sleep_until(clock, customer.comes);
        if (customer.hangs_up && *customer.hangs_up <= customer.comes) {
            customer.has_ended = true;
            co_return;
        }
        Guards guards = co_await take_turns(legs, customer.itinerary);
        if (!guards.empty()) {
            check(customer, guards);
            customer.has_turn = clock.now();
            for (const std::size_t leg : customer.itinerary) users[leg] = &customer;
            co_await sleep_until(clock, clock.now() + customer.stays);
            for (const std::size_t leg : customer.itinerary) users[leg] = nullptr;
        } else if (!customer.hangs_up || clock.now() < *customer.hangs_up) {
            report("{} got no guards, and it hasn't hung up", customer.name());
        }
        customer.has_ended = true;
    }

    void check(const Customer& customer, const Guards& guards) {
        if (!std::ranges::all_of(guards, [](const AsyncMutex::Guard& guard) { return !!guard; }))
            report("{} hung up while it waited; take_turns() gave it guards all the same, and one "
                   "of them is empty",
                   customer.name());
        for (const std::size_t leg : customer.itinerary) {
            if (users[leg])
                report("{} got the turn on leg {} while {} had it", customer.name(), leg,
                       users[leg]->name());
            if (legs[leg].try_lock())
                report("{} was told that it has the turn on leg {}, but the lock of that leg is "
                       "free",
                       customer.name(), leg);
        }
    }

    void report_waiting() {
        std::vector<std::string> waiting;
        for (const Customer& customer : customers) {
            if (!customer.has_ended) waiting.push_back(customer.name());
        }
        if (waiting.empty()) return;
        if (waiting.size() == 1) {
            report("{} waits for ever: nobody else has a turn, so it waits for itself",
                   waiting.front());
        } else {
            report("these wait for ever, each for a turn that another of them has: {}",
                   fmt::join(waiting, "; "));
        }
    }

    std::array<const Customer*, leg_count> users{};
    bool is_over = false; // the first report counts; what follows from it isn't told
};

std::vector<std::size_t> legs_in_any_order(SeededEntropy& entropy, std::size_t count) {
    std::vector<std::size_t> legs;
    while (legs.size() < count) {
        const std::size_t leg = entropy.between(0, leg_count - 1);
        if (!std::ranges::count(legs, leg)) legs.push_back(leg);
    }
    return legs;
}

} // namespace

TEST(TakeTurns, LetsNobodyWaitForEver) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Office office(seed);
        const std::uint64_t customers = seed <= 200 ? 3 : office.entropy.between(4, 6);
        for (std::uint64_t number = 1; number <= customers; ++number)
            office.add(legs_in_any_order(office.entropy, office.entropy.between(1, 3)));
        if (!office.work()) return;
    }
}

TEST(TakeTurns, TakesALegThatIsInTheItineraryTwice) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Office office(seed);
        for (std::uint64_t number = seed < 20 ? 3 : 1; number <= 3; ++number) {
            std::vector<std::size_t> legs = legs_in_any_order(office.entropy, 2);
            legs.insert(legs.begin() + 1, office.entropy.one_of(legs));
            if (office.entropy.one_in(2)) std::swap(legs[1], legs[2]);
            office.add(legs);
        }
        if (!office.work()) return;
    }
}

TEST(TakeTurns, GivesUpAllTurnsWhenTheCustomerHangsUp) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        Office office(seed);
        for (int number = 1; number <= 5; ++number) {
            Customer& customer =
                office.add(legs_in_any_order(office.entropy, office.entropy.between(1, 3)));
            if (office.entropy.one_in(2))
                customer.hangs_up = office.clock.now() + office.milliseconds_up_to(60);
        }
        if (!office.work()) return;
    }
}

// The first has a leg, the second waits for it; the third wants another leg, which is free.
TEST(TakeTurns, LetsACustomerPassWhoWantsOtherLegs) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Office office(seed);
        const std::vector<std::size_t> legs = legs_in_any_order(office.entropy, leg_count);
        using namespace std::chrono_literals;
        office.add({legs[0], legs[1]}).comes = office.clock.now() + 1ms;
        office.add({legs[1]}).comes = office.clock.now() + 2ms;
        office.add({legs[3], legs[2]}).comes = office.clock.now() + 3ms;
        office.customers[0].stays = 15s;
        if (!office.work()) return;
        const Customer& third = office.customers[2];
        if (third.has_turn != third.comes)
            return office.report("{} came when both its legs were free, and waited for {}, who "
                                 "wants another leg",
                                 third.name(), office.customers[1].name());
    }
}

} // namespace exercise
