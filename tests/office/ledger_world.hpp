// A ledger on a simulated disk, and customers who buy.
#pragma once

#include "office/ledger.hpp"
#include "office/small_network.hpp"
#include "simulation/platform/disk.hpp"
#include "support/run.hpp"

#include <string>
#include <utility>
#include <vector>

namespace trecho {

inline const error_code disk_full =
    boost::system::errc::make_error_code(boost::system::errc::no_space_on_device);

struct CountingObserver : Observer {
    void storage_failed(error_code) override {
        if (throws) throw std::bad_alloc();
        ++failures;
    }
    void storage_works_again() override { ++recoveries; }
    bool throws = false;
    int failures = 0;
    int recoveries = 0;
};

// Throws bad_alloc in its next append after `throws` is set.
class ThrowingLogFile final : public LogFile {
public:
    explicit ThrowingLogFile(LogFile& file) : file_(file) {}

    void read_all(const TakePiece& take) override { file_.read_all(take); }
    void truncate(std::uint64_t size) override { file_.truncate(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        if (std::exchange(throws, false)) throw std::bad_alloc();
        return file_.append(bytes);
    }

    bool throws = false;

private:
    LogFile& file_;
};

struct LedgerWorld : TestWorld {
    explicit LedgerWorld(Duration gather_max = gathering_max)
        : ledger(throwing_file, 0, network, clock, observer, gather_max) {}
    ~LedgerWorld() { run(); }

    // So many customers buy at once.
    void append(int count = 1);

    SimulatedLogFile file{*this};
    CountingObserver observer;
    Network network = small_network();
    ThrowingLogFile throwing_file{file};
    Ledger ledger;
    std::vector<std::string> answers; // tickets, or "refused"
};

inline awaitable<void> append_one(LedgerWorld& world) {
    const Itinerary itinerary = itinerary_of(world.network, "A > B");
    LedgerEntry sale;
    sale.sold = &itinerary;
    const Ledger::Appended appended = co_await world.ledger.append(sale);
    world.answers.push_back(appended.error ? "refused" : ticket_of(appended.sequence));
}

inline void LedgerWorld::append(int count) {
    for (int sale = 0; sale < count; ++sale) spawn(append_one(*this));
}

} // namespace trecho
