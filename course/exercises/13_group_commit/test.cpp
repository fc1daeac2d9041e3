// Goal: what is told is on disk, what is on disk is told, and nobody waits longer than necessary.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "simulation/platform/disk.hpp"
#include "support/scene.hpp"

#include <boost/system/errc.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <deque>
#include <memory>

namespace exercise {

namespace {

using namespace std::chrono_literals;

struct Write {
    std::string bytes;
    TimePoint begun;
    TimePoint ended;
    error_code error;
};

// All that happens, happens in whole milliseconds: so much of it comes in the same instant.
class MillisecondScene : public Scene {
public:
    using Scene::Scene;

    Duration milliseconds(std::uint64_t least, std::uint64_t most) {
        return std::chrono::milliseconds(entropy.between(least, most));
    }
};

// Records each append, and notices when two are under way at once.
class RecordingFile final : public LogFile {
public:
    explicit RecordingFile(MillisecondScene& scene) : scene_(scene), disk_(scene) {
        disk_.decide_by([this] {
            AppendFate fate;
            fate.takes = scene_.milliseconds(1, 5);
            if (fails && scene_.entropy.one_in(3))
                fate.error = make_error_code(boost::system::errc::no_space_on_device);
            return fate;
        });
    }

    void read_all(const TakePiece& take) override { disk_.read_all(take); }
    void truncate(std::uint64_t size) override { disk_.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        two_at_once = two_at_once || is_busy;
        is_busy = true;
        Write& write = writes.emplace_back();
        write.bytes = bytes;
        write.begun = scene_.clock.now();
        write.error = co_await disk_.append(write.bytes);
        write.ended = scene_.clock.now();
        is_busy = false;
        co_return write.error;
    }

    std::deque<Write> writes;
    bool is_busy = false;
    bool two_at_once = false;
    bool fails = false;

private:
    MillisecondScene& scene_;
    SimulatedLogFile disk_;
};

struct Sale {
    std::size_t number = 0;
    TimePoint comes;
    std::optional<TimePoint> is_interrupted;
    asio::cancellation_signal* interrupt = nullptr;
    std::size_t write = 0;        // which write has to store it
    bool found_idle_disk = false; // when it came
    std::optional<TimePoint> returned;
    error_code error;

    std::string line() const { return fmt::format("sale {}\n", number); }
    std::string name() const { return fmt::format("sale {}", number); }
};

double in_milliseconds(Duration duration) { return to_seconds(duration) * 1000; }

class Sales : public MillisecondScene {
public:
    using MillisecondScene::MillisecondScene;

    Sale& add(TimePoint comes) {
        Sale& sale = sales.emplace_back();
        sale.number = sales.size();
        sale.comes = comes;
        return sale;
    }

    std::string play() override {
        for (Sale& sale : sales) {
            tasks.spawn([this, &sale](asio::cancellation_signal& interrupt) {
                sale.interrupt = &interrupt;
                return make(sale);
            });
            if (sale.is_interrupted) time.at(*sale.is_interrupted, [&sale] { interrupt(sale); });
        }
        run_busily_for(1min);
        if (file.two_at_once) return "two writes were under way at once; the file takes one";
        for (const Sale& sale : sales) {
            std::string wrong = what_went_wrong(sale);
            if (!wrong.empty()) return wrong;
        }
        return what_was_written();
    }

    RecordingFile file{*this};
    Ledger ledger{file};
    std::deque<Sale> sales; // in a deque, for their addresses stay the same

private:
    awaitable<void> make(Sale& sale) {
        co_await sleep_until(clock, sale.comes);
        while (clock.now() < sale.comes) co_await sleep_until(clock, sale.comes);
        sale.write = file.writes.size();
        sale.found_idle_disk = !file.is_busy;
        lines_by_arrival += sale.line();
        sale.error = co_await ledger.append(sale.line());
        sale.returned = clock.now();
    }

    static void interrupt(const Sale& sale) {
        if (!sale.returned) sale.interrupt->emit(asio::cancellation_type::terminal);
    }

    // Everything that is told to the one who sells.
    std::string what_went_wrong(const Sale& sale) const {
        const std::string name =
            sale.is_interrupted ? sale.name() + ", which was interrupted," : sale.name();
        const Write* stored = nullptr;
        for (const Write& write : file.writes) {
            if (write.bytes.find(sale.line()) == std::string::npos) continue;
            if (stored && stored->error)
                return name + ": the write with its line failed, and the line was written again";
            if (stored) return name + " is in the ledger twice";
            stored = &write;
        }
        if (!sale.returned) return name + ": append() never returned";
        if (!stored) {
            if (sale.error) return name + " was never written";
            return name + " was told as stored, and its line was in none of the writes";
        }
        if (*sale.returned < stored->ended)
            return fmt::format("{} was told {:.2f} ms before the write with its line had ended",
                               name, in_milliseconds(stored->ended - *sale.returned));
        if (sale.error && !stored->error)
            return name + " was told as not stored, and its line is in the ledger";
        if (!sale.error && stored->error)
            return name + " was told as stored; the write with its line had failed";
        if (*sale.returned > stored->ended)
            return fmt::format("{} was on disk, and append() returned {:.2f} ms later", name,
                               in_milliseconds(*sale.returned - stored->ended));
        return how_it_waited(sale, name, *stored);
    }

    std::string how_it_waited(const Sale& sale, const std::string& name,
                              const Write& stored) const {
        const Write& first = file.writes[sale.write];
        if (&first != &stored)
            return fmt::format("{} came before write {} began, and wasn't in it", name,
                               sale.write + 1);
        const TimePoint could_begin =
            sale.found_idle_disk ? sale.comes : file.writes[sale.write - 1].ended;
        if (stored.begun > could_begin)
            return fmt::format("{} waited {:.2f} ms while the disk was idle", name,
                               in_milliseconds(stored.begun - could_begin));
        return "";
    }

    std::string what_was_written() const {
        std::string all;
        for (const Write& write : file.writes) all += write.bytes;
        if (all == lines_by_arrival) return "";
        return "the lines are on disk in another order than they came, or not each once";
    }

    std::string lines_by_arrival;
};

// One sale, and many more while it is being written.
class Rush final : public Sales {
public:
    using Sales::Sales;

    std::string play() override {
        const TimePoint begin = clock.now();
        add(begin + 1ms);
        for (int count = 0; count < 99; ++count)
            add(begin + 1ms + entropy.duration_between(1us, 900us));
        std::string wrong = Sales::play();
        if (file.writes.size() <= 2) return wrong;
        return fmt::format("99 sales came while the first one was being written; they took {} "
                           "syncs, and one is enough",
                           file.writes.size() - 1);
    }
};

std::unique_ptr<Scene> make_sales(std::uint64_t seed, bool disk_fails, bool some_are_interrupted) {
    auto scene = std::make_unique<Sales>(seed);
    scene->file.fails = disk_fails;
    TimePoint comes = scene->clock.now();
    for (int count = 0; count < 20; ++count) {
        comes += scene->milliseconds(0, scene->entropy.one_in(5) ? 20 : 1);
        Sale& sale = scene->add(comes);
        if (some_are_interrupted && scene->entropy.one_in(3))
            sale.is_interrupted = comes + scene->milliseconds(0, 5);
    }
    return scene;
}

} // namespace

TEST(Ledger, SharesOneSyncAmongAllThatComeMeanwhile) {
    play_for_each_seed(50, [](std::uint64_t seed) { return std::make_unique<Rush>(seed); });
}

TEST(Ledger, TellsASaleWhenTheSyncWithItsLineHasEnded) {
    play_for_each_seed(300, [](std::uint64_t seed) { return make_sales(seed, false, false); });
}

TEST(Ledger, TellsAllSalesOfAWriteThatFails) {
    play_for_each_seed(300, [](std::uint64_t seed) { return make_sales(seed, true, false); });
}

TEST(Ledger, TellsTheTruthToACoroutineThatIsInterrupted) {
    play_for_each_seed(300, [](std::uint64_t seed) { return make_sales(seed, true, true); });
}

} // namespace exercise
