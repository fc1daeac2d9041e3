// Goal: after twelve hours in which customers and browsers come, stall and go, every number is that
// of the ledger, a browser that has followed from the start is right, and the board keeps no more
// than after one hour.
#include "board/board_server.hpp"
#include "board/picture.hpp"
#include "board/random_customers.hpp"
#include "office/recovery.hpp"
#include "support/repetitions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <malloc.h>

#include <sstream>

namespace trecho {

using namespace std::chrono_literals;

namespace {

LiveWorldSettings with_seats_for_hours() {
    LiveWorldSettings settings;
    settings.server.network = R"({"legs": [
        {"origin": "Recife", "destination": "Salvador", "seats": 90000},
        {"origin": "Salvador", "destination": "Natal", "seats": 90000},
        {"origin": "Natal", "destination": "Recife", "seats": 3}]})";
    return settings;
}

// The server, its board, and the board's web server.
class WatchedWorld : public LiveWorld {
public:
    WatchedWorld() : LiveWorld(with_seats_for_hours()) { board_server->serve(*listener_); }

    // Stops both; no observer hears anything after that.
    void stop() {
        tasks.spawn(
            [this](asio::cancellation_signal& interrupt) { return board_server->stop(interrupt); });
        begin_drain();
        run();
    }

    std::unique_ptr<ScriptedCustomer> ask_the_board(const std::string& path) {
        auto browser = connect("board");
        browser->say("GET " + path + " HTTP/1.1\r\nHost: board\r\n\r\n");
        return browser;
    }

private:
    std::unique_ptr<Listener> listener_ = wire.listen("board");

public:
    std::unique_ptr<BoardServer> board_server = std::make_unique<BoardServer>(
        executor(), source, clock, observer, server.census(), BoardServerSettings());
};

// Shows what the event stream tells.
class FollowingBrowser {
public:
    explicit FollowingBrowser(WatchedWorld& world) : browser_(world.ask_the_board("/events")) {}

    ScriptedCustomer& connection() { return *browser_; }

    // The text of its picture, with all that has come.
    std::string picture() {
        text_ += browser_->heard();
        for (;;) {
            const std::size_t end = text_.find("\n\n");
            if (end == std::string::npos) break;
            take(text_.substr(0, end));
            text_.erase(0, end + 2);
        }
        return picture_ ? picture_->text() : "";
    }

private:
    void take(const std::string& message) {
        const std::size_t data = message.find("\ndata: ");
        if (data == std::string::npos) return; // a heartbeat, or the head of the response
        const json::value told = json::parse(message.substr(data + 7));
        if (message.starts_with("event: snapshot\n")) picture_.emplace(told.as_object());
        if (message.starts_with("event: changes\n")) picture_->apply(told.as_object());
    }

    std::unique_ptr<ScriptedCustomer> browser_;
    std::string text_;
    std::optional<Picture> picture_;
};

// Come, ask for something, stall, read on and vanish.
class RandomBrowsers {
public:
    explicit RandomBrowsers(WatchedWorld& world) : world_(world) {}

    void act() {
        if (browsers_.size() < 8 && random_.one_in(2)) return come();
        if (browsers_.empty()) return;
        const std::size_t index = random_.between(0, browsers_.size() - 1);
        ScriptedCustomer& browser = *browsers_[index];
        if (random_.one_in(3) || browser.is_disconnected()) {
            if (random_.one_in(2)) browser.reset();
            world_.settle();
            browsers_.erase(browsers_.begin() + static_cast<std::ptrdiff_t>(index));
        } else if (random_.one_in(2)) {
            browser.stop_reading();
        } else {
            browser.say("GET /healthz HTTP/1.1\r\nHost: board\r\n\r\nGET /");
        }
    }

    void leave() { browsers_.clear(); }

private:
    void come() {
        constexpr std::array<std::string_view, 7> paths = {
            "/events", "/events", "/events", "/snapshot", "/metrics", "/coroutines", "/nothing"};
        browsers_.push_back(world_.ask_the_board(std::string(random_.one_of(paths))));
    }

    WatchedWorld& world_;
    SeededEntropy random_{7};
    std::vector<std::unique_ptr<ScriptedCustomer>> browsers_;
};

// Of each leg, counted from the ledger.
std::vector<std::int64_t> seats_sold(const WatchedWorld& world) {
    std::vector<std::int64_t> sold(world.network.legs().size());
    std::map<std::string, Itinerary> tickets;
    for (const LedgerRecord& record : recover(world.ledger.content(), "ledger").records) {
        if (!record.cancels)
            tickets[record.ticket] =
                *world.network.find(Places(record.places.begin(), record.places.end()));
        for (const LegId leg : tickets.at(record.ticket)) sold[leg] += record.cancels ? -1 : 1;
    }
    return sold;
}

void expect_numbers_of_the_ledger(WatchedWorld& world, std::uint64_t offers) {
    const json::object snapshot = world.snapshot();
    const std::vector<std::int64_t> sold = seats_sold(world);
    for (std::size_t leg = 0; leg < sold.size(); ++leg) {
        const json::object& shown = snapshot.at("legs").at(leg).as_object();
        EXPECT_EQ(shown.at("counts").at(2), sold[leg]);
        EXPECT_EQ(shown.at("counts").at(0).to_number<std::int64_t>() +
                      shown.at("counts").at(1).to_number<std::int64_t>() + sold[leg],
                  shown.at("seats"));
    }
    const BoardTotals& totals = world.board.totals();
    EXPECT_EQ(totals.sold + totals.cancelled, world.office.records());
    EXPECT_EQ(totals.synced_records, world.office.records());
    EXPECT_EQ(totals.sold + totals.declined + totals.expired + totals.gone, offers);
}

std::uint64_t count_offers(RecordingObserver& observer) {
    std::uint64_t offers = 0;
    for (const std::string& event : observer.all)
        offers += event.find(" held ") != std::string::npos;
    observer.all.clear();
    observer.reports.clear();
    return offers;
}

// What is freed with the board, in bytes of the heap.
std::size_t memory_kept_by_board(WatchedWorld& world) {
    world.stop();
    const std::size_t before = ::mallinfo2().uordblks;
    world.board_server.reset();
    world.second_observer.reset();
    return before - ::mallinfo2().uordblks;
}

} // namespace

TEST(BoardHours, LeaveNoWrongNumberAndNoMemoryBehind) {
    WatchedWorld world;
    world.settle();
    const std::size_t coroutines = world.server.census().list().size();
    RandomCustomers customers(world);
    RandomBrowsers browsers(world);
    FollowingBrowser faithful(world);
    std::uint64_t offers = 0;
    const TimePoint end = world.clock.now() + std::chrono::minutes(repetitions(12 * 60));
    for (int step = 0; world.clock.now() < end && !HasFailure(); ++step) {
        customers.act();
        customers.wait();
        if (step % 10 == 0) browsers.act();
        if (step % 500 > 0) continue;
        world.run_for(300ms);
        EXPECT_EQ(faithful.picture(), Picture(world.snapshot()).text());
        offers += count_offers(world.observer);
    }
    customers.leave();
    browsers.leave();
    world.run_for(10min);
    EXPECT_EQ(world.board_server->browsers().open, 1U);
    EXPECT_EQ(faithful.picture(), Picture(world.snapshot()).text());
    faithful.connection().hang_up();
    world.run_for(10min);

    EXPECT_EQ(world.board_server->browsers().open, 0U);
    EXPECT_EQ(world.server.census().list().size(), coroutines);
    EXPECT_TRUE(world.board.connections().in_order().empty());
    offers += count_offers(world.observer);
    EXPECT_GT(offers, static_cast<std::uint64_t>(repetitions(3000)));
    EXPECT_GT(world.board_server->browsers().dropped,
              static_cast<std::uint64_t>(repetitions(1000)));
    expect_numbers_of_the_ledger(world, offers);

    // The histograms of five minutes take 2 MB. Fifty bytes for each connection that there was
    // would be more.
    EXPECT_LT(memory_kept_by_board(world), 2'200'000U);
}

} // namespace trecho
