// Goal: a seat is sold once at most, and never lost, whatever customers and disk do.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "office/recovery.hpp"
#include "simulation/platform/disk.hpp"
#include "support/scene.hpp"

#include <boost/system/errc.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace exercise {

namespace {

using namespace std::chrono_literals;
using trecho::awaitable;
using trecho::Itinerary;

constexpr std::string_view legs = R"({"legs": [
    {"origin": "Recife", "destination": "Natal", "seats": 1},
    {"origin": "Natal", "destination": "Belem", "seats": 2}]})";

class OfficeScene : public Scene {
public:
    using Scene::Scene;

protected:
    // A customer comes after `pause`.
    void send_customer(const Itinerary& itinerary, trecho::Duration pause) {
        tasks.spawn(buy(itinerary, pause));
    }

    // Customers come one after the other until nothing is for sale: then each seat must be sold.
    std::string sell_the_rest() {
        disk_works_from_now_on();
        for (int customer = 0; customer < 4; ++customer) {
            for (const Itinerary& itinerary : {recife_natal, natal_belem}) {
                send_customer(itinerary, 0s);
                run_for(1s);
            }
        }
        const std::string wrong = told();
        if (!wrong.empty()) return wrong;
        for (trecho::LegId leg = 0; leg < network.legs().size(); ++leg) {
            const trecho::Seats seats = inventory.seats_of(leg);
            if (seats.sold != network.legs()[leg].seats)
                return fmt::format("a seat of {} is lost: nobody has it, and nobody can buy it "
                                   "({} free, {} held, {} sold)",
                                   to_string(network.legs()[leg]), seats.free, seats.held,
                                   seats.sold);
        }
        return "";
    }

    // Compares what customers, ledger and inventory say, while nobody is buying.
    std::string told() const {
        std::vector<std::uint32_t> stored(network.legs().size());
        const trecho::Recovery recovery = trecho::recover(disk.content(), "ledger");
        for (const trecho::LedgerRecord& record : recovery.records) {
            const trecho::Places places(record.places.begin(), record.places.end());
            const std::optional<Itinerary> itinerary = network.find(places);
            if (!itinerary) return "the ledger has a sale of legs that don't exist";
            for (const trecho::LegId leg : *itinerary) ++stored[leg];
        }
        for (trecho::LegId leg = 0; leg < network.legs().size(); ++leg) {
            const std::string name = to_string(network.legs()[leg]);
            const std::uint32_t capacity = network.legs()[leg].seats;
            const std::uint32_t sold = inventory.seats_of(leg).sold;
            if (told_sold[leg] > capacity)
                return fmt::format("{} customers were told that they have a seat of {}, whose "
                                   "capacity is {}",
                                   told_sold[leg], name, capacity);
            if (stored[leg] > capacity)
                return fmt::format("the ledger has {} sales of {}, whose capacity is {}: the "
                                   "next start of the server refuses it",
                                   stored[leg], name, capacity);
            if (stored[leg] != told_sold[leg] || sold != told_sold[leg])
                return fmt::format("seats of {}: customers were told of {}, the ledger sells {}, "
                                   "and the inventory counts {} as sold",
                                   name, told_sold[leg], stored[leg], sold);
        }
        return "";
    }

    void disk_works_from_now_on() {
        disk.decide_by([] {
            trecho::AppendFate fate;
            fate.takes = 1ms;
            return fate;
        });
    }

    trecho::Network network = trecho::Network::parse(legs, "network");
    trecho::Inventory inventory{network};
    trecho::SimulatedLogFile disk{*this};
    trecho::Observer observer;
    trecho::Ledger ledger{disk, 0, network, clock, observer};
    Itinerary recife_natal{0};
    Itinerary natal_belem{1};
    Itinerary recife_belem{0, 1};
    int told_not_stored = 0;
    std::vector<std::uint32_t> told_sold = std::vector<std::uint32_t>(2); // by LegId

private:
    awaitable<void> buy(Itinerary itinerary, trecho::Duration pause) {
        co_await trecho::sleep_until(clock, clock.now() + pause);
        const Sale sale = co_await sell(inventory, ledger, itinerary);
        if (sale == Sale::not_stored) ++told_not_stored;
        if (sale != Sale::sold) co_return;
        for (const trecho::LegId leg : itinerary) ++told_sold[leg];
    }
};

class LastSeatScene final : public OfficeScene {
public:
    using OfficeScene::OfficeScene;

    std::string play() override {
        for (int customer = 0; customer < 2; ++customer)
            send_customer(recife_natal, entropy.duration_between(0ms, 2ms));
        run_for(1min);
        const std::string wrong = told();
        return wrong.empty() ? sell_the_rest() : wrong;
    }
};

class FailingDiskScene final : public OfficeScene {
public:
    using OfficeScene::OfficeScene;

    std::string play() override {
        disk.fail_with(make_error_code(boost::system::errc::no_space_on_device));
        send_customer(recife_belem, 0s);
        run_for(1min);
        if (told_not_stored == 0)
            return "the disk fails, and a minute later sell() hasn't returned Sale::not_stored";
        const std::string wrong = told();
        if (!wrong.empty()) return wrong;
        const std::string lost = sell_the_rest();
        return lost.empty() ? "" : "the disk failed once, and now " + lost;
    }
};

class CrowdScene final : public OfficeScene {
public:
    using OfficeScene::OfficeScene;

    std::string play() override {
        disk.decide_by([this] {
            trecho::AppendFate fate;
            fate.takes = entropy.duration_between(100us, 2ms);
            if (entropy.one_in(2))
                fate.error = make_error_code(boost::system::errc::no_space_on_device);
            return fate;
        });
        for (int customer = 0; customer < 8; ++customer) {
            const std::array itineraries{&recife_natal, &natal_belem, &recife_belem};
            send_customer(*entropy.one_of(itineraries), entropy.duration_between(0ms, 6ms));
        }
        run_for(1min);
        const std::string wrong = told();
        return wrong.empty() ? sell_the_rest() : wrong;
    }
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(Sell, SellsTheLastSeatToOneOfTwoCustomers) { play_for_each_seed(50, make<LastSeatScene>); }

TEST(Sell, GivesTheSeatsBackWhenTheDiskFails) { play_for_each_seed(1, make<FailingDiskScene>); }

TEST(Sell, NeitherSellsASeatTwiceNorLosesOne) { play_for_each_seed(300, make<CrowdScene>); }

} // namespace exercise
