// Goal: one request, one seat, one ticket; whatever is lost in between.
#include "exercise.hpp"

#include "async/deadline.hpp"
#include "simulation/platform/disk.hpp"
#include "support/scene.hpp"

#include <boost/system/errc.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <vector>

namespace exercise {

namespace {

using namespace std::chrono_literals;

// Notices when two appends are under way at once.
class LedgerFile final : public LogFile {
public:
    LedgerFile(Simulation& simulation, std::string content)
        : disk(simulation, std::move(content)) {}

    void read_all(const TakePiece& take) override { disk.read_all(take); }
    void truncate(std::uint64_t size) override { disk.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        two_at_once = two_at_once || is_busy;
        is_busy = true;
        const std::string copy(bytes);
        const error_code error = co_await disk.append(copy);
        is_busy = false;
        co_return error;
    }

    SimulatedLogFile disk;
    bool is_busy = false;
    bool two_at_once = false;
};

// One call of buy().
struct Call {
    std::string request;
    std::optional<std::string> ticket;
    bool has_returned = false;
    asio::cancellation_signal* interrupt = nullptr;
};

// A server process: what it knows, and the file that it has open.
struct Process {
    Process(Simulation& simulation, const std::string& content, std::uint32_t seats)
        : file(simulation, content), desk(file, seats) {}

    LedgerFile file;
    Desk desk;
};

class DeskScene : public Scene {
public:
    using Scene::Scene;

protected:
    void start(std::uint32_t seats, const std::string& content = {}) {
        seats_ = seats;
        process_ = &processes_.emplace_back(*this, content, seats);
    }

    // The process dies; of what it was writing, a part may be on the disk, or all of it.
    void kill_and_start() {
        const std::size_t written = process_->file.disk.unsynced();
        const std::size_t kept = entropy.one_in(3) ? written : entropy.between(0, written);
        std::string content = process_->file.disk.after_power_cut(kept);
        process_->file.disk.stop(0);
        content.erase(content.rfind('\n') + 1); // the torn tail
        start(seats_, content);
    }

    Call& buy(const std::string& request) {
        Call& call = calls.emplace_back();
        call.request = request;
        tasks.spawn([this, &call](asio::cancellation_signal& interrupt) {
            call.interrupt = &interrupt;
            return make(process_->desk, call);
        });
        return call;
    }

    // What the ledger says: the tickets of each request.
    std::map<std::string, std::vector<std::string>> sold() const {
        std::map<std::string, std::vector<std::string>> all;
        std::istringstream lines(process_->file.disk.content());
        std::string ticket;
        std::string request;
        while (lines >> ticket >> request) all[request].push_back(ticket);
        return all;
    }

    // `story` says how it came about.
    std::string what_went_wrong(const std::string& story) const {
        if (process_->file.two_at_once)
            return story + "; two sales were written to the ledger at once, which takes one append "
                           "at a time";
        const auto all = sold();
        std::size_t seats_sold = 0;
        std::set<std::string> tickets;
        for (const auto& [request, its_tickets] : all) {
            seats_sold += its_tickets.size();
            if (its_tickets.size() > 1)
                return fmt::format("{}; {} bought {} and {}", story, request, its_tickets[0],
                                   its_tickets[1]);
            if (!tickets.insert(its_tickets[0]).second)
                return fmt::format("{}; two requests got the ticket {}", story, its_tickets[0]);
        }
        if (seats_sold > seats_)
            return fmt::format("{}; {} of {} seats are sold", story, seats_sold, seats_);
        for (const Call& call : calls) {
            if (!call.has_returned) return story + "; buy() never returned";
            if (!call.ticket) continue;
            const auto entry = all.find(call.request);
            if (entry == all.end())
                return fmt::format("{}; {} was told {}, which isn't in the ledger", story,
                                   call.request, *call.ticket);
            if (entry->second[0] != *call.ticket)
                return fmt::format("{}; it was told {}, and the ledger has {}", story, *call.ticket,
                                   entry->second[0]);
        }
        return "";
    }

    std::deque<Call> calls; // in a deque, for their addresses stay the same

    LogFile& file() { return process_->file; }
    SimulatedLogFile& disk() { return process_->file.disk; }

private:
    static awaitable<void> make(Desk& desk, Call& call) {
        call.ticket = co_await desk.buy(call.request);
        call.has_returned = true;
    }

    std::uint32_t seats_ = 0;
    Process* process_ = nullptr;    // the newest
    std::deque<Process> processes_; // a dead one's coroutines may still have to end
};

class AnswerIsLost final : public DeskScene {
public:
    using DeskScene::DeskScene;

    std::string play() override {
        start(100);
        buy("ana-1");
        run_for(1min);
        buy("ana-1");
        run_for(1min);
        const std::string story =
            "the answer to the request ana-1 was lost, and it came again a minute later";
        std::string wrong = what_went_wrong(story);
        if (wrong.empty() && !calls[1].ticket) wrong = story + "; it got no ticket";
        return wrong;
    }
};

class ComesWhileItIsStored final : public DeskScene {
public:
    using DeskScene::DeskScene;

    std::string play() override {
        start(100);
        disk().sync_takes = 10ms;
        buy("ana-1");
        run_for(entropy.duration_between(1us, 9ms));
        buy("ana-1");
        if (entropy.one_in(2)) buy("ana-1");
        run_for(1min);
        const std::string story =
            "the request ana-1 came again while the first one was being stored";
        std::string wrong = what_went_wrong(story);
        for (std::size_t place = 1; place < calls.size() && wrong.empty(); ++place) {
            if (!calls[place].ticket)
                wrong = fmt::format("{}; its request number {} got no ticket", story, place + 1);
        }
        return wrong;
    }
};

class ServerIsKilled final : public DeskScene {
public:
    using DeskScene::DeskScene;

    std::string play() override {
        start(3);
        disk().sync_takes = 10ms;
        buy("bruno-1");
        run_for(20ms);
        buy("ana-1");
        run_for(entropy.duration_between(1us, 20ms));
        const bool was_answered = calls[1].has_returned;
        kill_and_start();
        run_for(1min);
        calls.pop_back(); // of the dead process
        buy("ana-1");
        buy("bruno-1");
        run_for(1min);
        const std::string story =
            fmt::format("the server was killed {} ana-1, and started again; then ana-1 and bruno-1 "
                        "came again",
                        was_answered ? "after it had stored" : "while it was storing");
        std::string wrong = what_went_wrong(story);
        if (wrong.empty() && !calls[1].ticket) wrong = story + "; ana-1 got no ticket";
        return wrong;
    }
};

class LastSeat final : public DeskScene {
public:
    using DeskScene::DeskScene;

    std::string play() override {
        start(1);
        buy("ana-1");
        run_for(1min);
        if (entropy.one_in(2)) kill_and_start();
        buy("ana-1");
        buy("bruno-1");
        run_for(1min);
        const std::string story = "ana-1 bought the last seat and came again";
        if (!calls[1].ticket) return story + "; it was told that there is none";
        return what_went_wrong(story);
    }
};

// A sale that couldn't be stored was none: the next try may succeed.
class DiskFails final : public DeskScene {
public:
    using DeskScene::DeskScene;

    std::string play() override {
        start(1);
        disk().fail_with(make_error_code(boost::system::errc::no_space_on_device));
        const Call& first = buy("ana-1");
        run_for(1min);
        const std::string story = "the disk was full when ana-1 came, and has room again";
        if (first.ticket) return story + "; it got a ticket while the disk was full";
        disk().fail_with({});
        buy("ana-1");
        run_for(1min);
        if (!calls[1].ticket) return story + "; it came again and got no ticket";
        return what_went_wrong(story);
    }
};

// In whole milliseconds, so some of it comes in the same instant.
class Crowd final : public DeskScene {
public:
    using DeskScene::DeskScene;

    std::string play() override {
        start(6);
        disk().decide_by([this] {
            AppendFate fate;
            fate.takes = milliseconds(1, 5);
            if (entropy.one_in(4))
                fate.error = make_error_code(boost::system::errc::no_space_on_device);
            return fate;
        });
        for (int count = 0; count < 30; ++count) {
            static constexpr std::array<std::string_view, 9> requests{
                "ana-1",   "ana-2",   "ana-3",   "bruno-1", "bruno-2",
                "carla-1", "carla-2", "carla-3", "davi-1"};
            Call& call = buy(std::string(entropy.one_of(requests)));
            if (entropy.one_in(4)) {
                time.at(clock.now() + milliseconds(0, 10), [&call] {
                    if (!call.has_returned) call.interrupt->emit(asio::cancellation_type::terminal);
                });
            }
            run_busily_for(milliseconds(0, 4));
        }
        run_busily_for(1min);
        return what_went_wrong(
            "nine requests came 30 times in all, some were interrupted, and some "
            "writes failed");
    }

private:
    Duration milliseconds(std::uint64_t least, std::uint64_t most) {
        return std::chrono::milliseconds(entropy.between(least, most));
    }
};

template <class Kind>
std::unique_ptr<Scene> make(std::uint64_t seed) {
    return std::make_unique<Kind>(seed);
}

} // namespace

TEST(Desk, SellsOneSeatWhenTheAnswerWasLost) { play_for_each_seed(5, make<AnswerIsLost>); }

TEST(Desk, SellsOneSeatWhenTheRequestComesAgainMeanwhile) {
    play_for_each_seed(50, make<ComesWhileItIsStored>);
}

TEST(Desk, SellsOneSeatWhenTheServerIsKilled) { play_for_each_seed(200, make<ServerIsKilled>); }

TEST(Desk, KnowsWhoBoughtTheLastSeat) { play_for_each_seed(20, make<LastSeat>); }

TEST(Desk, SellsAfterAFailureOfTheDisk) { play_for_each_seed(5, make<DiskFails>); }

TEST(Desk, SellsOneSeatForEachRequestOfACrowd) { play_for_each_seed(300, make<Crowd>); }

} // namespace exercise
