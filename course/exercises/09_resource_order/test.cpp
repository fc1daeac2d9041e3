// Goal: everybody gets the turn on all its legs, alone; nobody waits for ever, or for a stranger.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace exercise {

namespace {

using namespace std::chrono_literals;

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

// Customers who come at times that the seed decides.
class Office : public Scene {
public:
    using Scene::Scene;

    Customer& add(std::vector<std::size_t> itinerary) {
        Customer& customer = customers.emplace_back();
        customer.number = customers.size();
        customer.itinerary = std::move(itinerary);
        customer.comes = clock.now() + milliseconds(0, 10);
        customer.stays = milliseconds(1, 20);
        return customer;
    }

    std::vector<std::size_t> any_legs(std::size_t count) {
        std::vector<std::size_t> chosen;
        while (chosen.size() < count) {
            const std::size_t leg = entropy.between(0, leg_count - 1);
            if (!std::ranges::count(chosen, leg)) chosen.push_back(leg);
        }
        return chosen;
    }

    // All that happens, happens in whole milliseconds: so some of it comes in the same instant.
    Duration milliseconds(std::uint64_t least, std::uint64_t most) {
        return std::chrono::milliseconds(entropy.between(least, most));
    }

    std::string play() override {
        for (Customer& customer : customers) start(customer);
        run_busily_for(1min);
        report_waiting();
        for (std::size_t leg = 0; leg < leg_count; ++leg) {
            if (!legs[leg].try_lock())
                report("leg {} is still locked, although all customers have ended", leg);
        }
        return wrong;
    }

    // The first report counts; what follows from it isn't told.
    template <class... Values>
    void report(fmt::format_string<Values...> text, Values&&... values) {
        if (wrong.empty()) wrong = fmt::format(text, std::forward<Values>(values)...);
    }

    std::deque<AsyncMutex> legs{leg_count};
    std::deque<Customer> customers; // in a deque, for their addresses stay the same
    std::string wrong;

private:
    void start(Customer& customer) {
        tasks.spawn([this, &customer](asio::cancellation_signal& interrupt) {
            customer.interrupt = &interrupt;
            return serve(customer);
        });
        if (!customer.hangs_up) return;
        time.at(*customer.hangs_up, [&customer] {
            if (!customer.has_ended) customer.interrupt->emit(asio::cancellation_type::terminal);
        });
    }

    awaitable<void> serve(Customer& customer) {
        co_await sleep_until(clock, customer.comes);
        const bool has_come = !customer.hangs_up || *customer.hangs_up > customer.comes;
        if (has_come) co_await travel(customer);
        customer.has_ended = true;
    }

    awaitable<void> travel(Customer& customer) {
        const Guards guards = co_await take_turns(legs, customer.itinerary);
        if (guards.empty()) {
            const bool has_hung_up = customer.hangs_up && clock.now() >= *customer.hangs_up;
            if (!has_hung_up) report("{} got no guards, and it hasn't hung up", customer.name());
            co_return;
        }
        check(customer, guards);
        customer.has_turn = clock.now();
        for (const std::size_t leg : customer.itinerary) users[leg] = &customer;
        co_await sleep_until(clock, clock.now() + customer.stays);
        for (const std::size_t leg : customer.itinerary) users[leg] = nullptr;
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
};

} // namespace

TEST(TakeTurns, LetsNobodyWaitForEver) {
    play_for_each_seed(300, [](std::uint64_t seed) {
        auto office = std::make_unique<Office>(seed);
        const std::uint64_t customers = seed <= 200 ? 3 : office->entropy.between(4, 6);
        for (std::uint64_t number = 1; number <= customers; ++number)
            office->add(office->any_legs(office->entropy.between(1, 3)));
        return office;
    });
}

TEST(TakeTurns, TakesALegThatIsInTheItineraryTwice) {
    play_for_each_seed(100, [](std::uint64_t seed) {
        auto office = std::make_unique<Office>(seed);
        for (std::uint64_t number = seed < 20 ? 3 : 1; number <= 3; ++number) {
            std::vector<std::size_t> legs = office->any_legs(2);
            legs.insert(legs.begin() + 1, office->entropy.one_of(legs));
            if (office->entropy.one_in(2)) std::swap(legs[1], legs[2]);
            office->add(legs);
        }
        return office;
    });
}

TEST(TakeTurns, GivesUpAllTurnsWhenTheCustomerHangsUp) {
    play_for_each_seed(300, [](std::uint64_t seed) {
        auto office = std::make_unique<Office>(seed);
        for (int number = 1; number <= 5; ++number) {
            Customer& customer = office->add(office->any_legs(office->entropy.between(1, 3)));
            if (office->entropy.one_in(2))
                customer.hangs_up = office->clock.now() + office->milliseconds(1, 60);
        }
        return office;
    });
}

namespace {

// The first has two legs, the second waits for one of them; the third wants two others, which are
// free.
class ThreeCustomers final : public Office {
public:
    explicit ThreeCustomers(std::uint64_t seed) : Office(seed) {
        const std::vector<std::size_t> chosen = any_legs(leg_count);
        add({chosen[0], chosen[1]}).comes = clock.now() + 1ms;
        add({chosen[1]}).comes = clock.now() + 2ms;
        add({chosen[3], chosen[2]}).comes = clock.now() + 3ms;
        customers[0].stays = 15s;
    }

    std::string play() override {
        Office::play();
        const Customer& third = customers[2];
        if (third.has_turn != third.comes)
            report("{} came when both its legs were free, and waited for {}, who wants another leg",
                   third.name(), customers[1].name());
        return wrong;
    }
};

} // namespace

TEST(TakeTurns, LetsACustomerPassWhoWantsOtherLegs) {
    play_for_each_seed(50,
                       [](std::uint64_t seed) { return std::make_unique<ThreeCustomers>(seed); });
}

} // namespace exercise
