// Goal: each hold's seats are sold or given back exactly once, however the hold is moved.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "support/scene.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <utility>
#include <vector>

namespace exercise {

namespace {

using namespace std::chrono_literals;
using trecho::awaitable;
using trecho::Itinerary;
using trecho::LegId;

constexpr std::string_view legs = R"({"legs": [
    {"origin": "Recife", "destination": "Natal", "seats": 5},
    {"origin": "Natal", "destination": "Belem", "seats": 5}]})";

// Does things to holds, and compares the inventory with what they should have done.
class HoldScene : public Scene {
public:
    using Scene::Scene;

protected:
    static constexpr std::size_t places = 4;

    // A customer of whom nothing is wanted but that it keeps its seats: a hold that ends twice
    // takes one of them away.
    void begin_with_another_customer() {
        for (const Itinerary& itinerary : {recife_natal, natal_belem}) {
            inventory.hold(itinerary);
            ++held_[itinerary.front()];
        }
    }

    void take(std::size_t place, const Itinerary& itinerary) {
        act(fmt::format("{} = take({})", name(place), to_string(network, itinerary)));
        end(place, nullptr);
        holds_[place] = Hold::take(inventory, itinerary);
        const bool were_free = std::ranges::none_of(
            itinerary, [this](LegId leg) { return held_[leg] + sold_[leg] == 5; });
        if (!were_free && holds_[place]) wrong("take() gave a hold on seats that weren't free");
        if (were_free && !holds_[place]) wrong("take() gave nothing, although the seats were free");
        if (!were_free) return check();
        itineraries_[place] = itinerary;
        for (const LegId leg : itinerary) ++held_[leg];
        check();
    }

    void move_into_new(std::size_t to, std::size_t from) {
        act(fmt::format("{} is made by moving {}", name(to), name(from)));
        end(to, nullptr);
        holds_[to].emplace(std::move(*holds_[from]));
        itineraries_[to] = std::exchange(itineraries_[from], {});
        check();
    }

    void assign(std::size_t to, std::size_t from) {
        act(fmt::format("{} = std::move({})", name(to), name(from)));
        const bool had_ended = holds_[to]->has_ended();
        Hold& same_or_other = *holds_[from];
        *holds_[to] = std::move(same_or_other);
        if (to == from) return check();
        // Otherwise they may have been swapped.
        if (had_ended && !holds_[from]->has_ended())
            wrong(fmt::format("has_ended() of {} must be true", name(from)));
        count_end(to, nullptr);
        itineraries_[to] = std::exchange(itineraries_[from], {});
        // What `to` had may be given back by `from`, but no later.
        act(fmt::format("{} is destroyed", name(from)));
        holds_[from].reset();
        check();
    }

    void confirm(std::size_t place) {
        act(name(place) + ".confirm()");
        holds_[place]->confirm();
        count_end(place, &sold_);
        check();
    }

    void release(std::size_t place) {
        act(name(place) + ".release()");
        holds_[place]->release();
        count_end(place, nullptr);
        check();
    }

    void destroy(std::size_t place) {
        act(name(place) + " is destroyed");
        end(place, nullptr);
        check();
    }

    bool is_there(std::size_t place) const { return holds_[place].has_value(); }
    const std::string& what_went_wrong() const { return wrong_; }

    Itinerary recife_natal{0};
    Itinerary natal_belem{1};
    Itinerary recife_belem{0, 1};
    trecho::Network network = trecho::Network::parse(legs, "network");
    trecho::Inventory inventory{network};

private:
    using Counts = std::array<std::uint32_t, 2>; // by LegId

    static std::string name(std::size_t place) {
        return std::string(1, static_cast<char>('a' + place));
    }

    void act(const std::string& what) { story_ += (story_.empty() ? "" : "; ") + what; }

    void end(std::size_t place, Counts* into) {
        holds_[place].reset();
        count_end(place, into);
    }

    void count_end(std::size_t place, Counts* into) {
        for (const LegId leg : std::exchange(itineraries_[place], {})) {
            --held_[leg];
            if (into) ++(*into)[leg];
        }
    }

    void check() {
        for (LegId leg = 0; leg < 2; ++leg) {
            const trecho::Seats seats = inventory.seats_of(leg);
            if (seats.held == held_[leg] && seats.sold == sold_[leg]) continue;
            wrong(fmt::format("of {}, {} must be held and {} sold now; the inventory has {} "
                              "held and {} sold",
                              to_string(network.legs()[leg]), held_[leg], sold_[leg], seats.held,
                              seats.sold));
        }
        for (std::size_t place = 0; place < places; ++place) {
            if (!holds_[place] || holds_[place]->has_ended() == itineraries_[place].empty())
                continue;
            wrong(fmt::format("has_ended() of {} must be {}", name(place),
                              itineraries_[place].empty()));
        }
    }

    void wrong(const std::string& what) {
        if (wrong_.empty()) wrong_ = story_ + ": " + what;
    }

    std::array<std::optional<Hold>, places> holds_;
    std::array<Itinerary, places> itineraries_; // of the holds; empty when they have ended
    Counts held_{};
    Counts sold_{};
    std::string story_;
    std::string wrong_;
};

class TakingScene final : public HoldScene {
public:
    using HoldScene::HoldScene;
    std::string play() override {
        begin_with_another_customer();
        take(0, recife_natal);
        if (what_went_wrong().empty()) destroy(0);
        return what_went_wrong();
    }
};

class MovingScene final : public HoldScene {
public:
    using HoldScene::HoldScene;
    std::string play() override {
        begin_with_another_customer();
        const std::vector<std::function<void()>> steps{[this] { take(0, recife_natal); },
                                                       [this] { move_into_new(1, 0); },
                                                       [this] { destroy(0); },
                                                       [this] { take(0, natal_belem); },
                                                       [this] { assign(0, 1); },
                                                       [this] { assign(0, 0); },
                                                       [this] { destroy(0); }};
        for (const auto& step : steps) {
            step();
            if (!what_went_wrong().empty()) break;
        }
        return what_went_wrong();
    }
};

class EndingScene final : public HoldScene {
public:
    using HoldScene::HoldScene;
    std::string play() override {
        begin_with_another_customer();
        const std::vector<std::function<void()>> steps{[this] { take(0, recife_belem); },
                                                       [this] { confirm(0); },
                                                       [this] { release(0); },
                                                       [this] { confirm(0); },
                                                       [this] { destroy(0); },
                                                       [this] { take(1, recife_natal); },
                                                       [this] { release(1); },
                                                       [this] { confirm(1); },
                                                       [this] { destroy(1); }};
        for (const auto& step : steps) {
            step();
            if (!what_went_wrong().empty()) break;
        }
        return what_went_wrong();
    }
};

class RandomScene final : public HoldScene {
public:
    using HoldScene::HoldScene;
    std::string play() override {
        begin_with_another_customer();
        for (int step = 0; step < 12 && what_went_wrong().empty(); ++step) do_something();
        for (std::size_t place = 0; place < places && what_went_wrong().empty(); ++place)
            destroy(place);
        return what_went_wrong();
    }

private:
    void do_something() {
        const std::size_t one = entropy.between(0, places - 1);
        const std::size_t other = entropy.between(0, places - 1);
        const std::array itineraries{&recife_natal, &natal_belem, &recife_belem};
        switch (entropy.between(1, 6)) {
        case 1:
            if (is_there(other) && one != other) move_into_new(one, other);
            break;
        case 2:
            if (is_there(one) && is_there(other)) assign(one, other);
            break;
        case 3:
            if (is_there(one)) confirm(one);
            break;
        case 4:
            if (is_there(one)) release(one);
            break;
        case 5: destroy(one); break;
        default: take(one, *entropy.one_of(itineraries));
        }
    }
};

// Customers that think for a while in coroutines of their own, and then buy, let go, or hang up.
class ThinkingScene final : public Scene {
public:
    using Scene::Scene;
    std::string play() override {
        for (int customer = 0; customer < 5; ++customer) tasks.spawn(think());
        for (int interruption = 0; interruption < 3; ++interruption) {
            run_for(entropy.duration_between(0s, 10s));
            trecho::asio::post(context, [this] { tasks.interrupt_all(); });
            run_for(1ms);
        }
        run_for(1min);
        const trecho::Seats seats = inventory_.seats_of(0);
        if (seats.held == 0 && seats.sold == bought_) return "";
        return fmt::format("{} of 5 customers have bought a seat, the others have left: {} seats "
                           "are held and {} sold",
                           bought_, seats.held, seats.sold);
    }

private:
    awaitable<void> think() {
        std::vector<Hold> holds; // a vector that grows moves its elements
        for (int seat = 0; seat < 2; ++seat) {
            std::optional<Hold> hold = Hold::take(inventory_, {0});
            if (hold) holds.push_back(std::move(*hold));
            const trecho::Duration pause = entropy.duration_between(0s, 9s);
            const trecho::error_code error =
                co_await trecho::sleep_until(clock, clock.now() + pause);
            if (error) co_return;
        }
        if (holds.empty() || entropy.one_in(3)) co_return;
        Hold hold = std::move(holds.front());
        hold.confirm();
        ++bought_;
    }

    trecho::Network network_ = trecho::Network::parse(legs, "network");
    trecho::Inventory inventory_{network_};
    std::uint32_t bought_ = 0;
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(Hold, KeepsItsSeatsUntilItIsDestroyed) { play_for_each_seed(1, make<TakingScene>); }

TEST(Hold, LeavesItsSeatsToTheHoldThatItIsMovedTo) { play_for_each_seed(1, make<MovingScene>); }

TEST(Hold, EndsOnce) { play_for_each_seed(1, make<EndingScene>); }

TEST(Hold, IsRightAfterAnythingThatCanBeDoneToIt) { play_for_each_seed(1000, make<RandomScene>); }

TEST(Hold, GivesItsSeatsBackHoweverACustomersCoroutineEnds) {
    play_for_each_seed(100, make<ThinkingScene>);
}

} // namespace exercise
