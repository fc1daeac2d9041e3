// Goal: without memory the board shows less, but no event throws, and no total is wrong.
// This program replaces operator new to make allocations fail; the sanitizers replace it too, so
// their builds leave this file out.
#include "board/board_observer.hpp"
#include "simulation/platform/virtual_time.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

namespace {

std::size_t until_failures = 0; // 1: the next allocation fails, and all after it; 0: none fails

} // namespace

void* operator new(std::size_t size) {
    if (until_failures == 1) throw std::bad_alloc();
    if (until_failures > 1) --until_failures;
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace trecho {

namespace {

constexpr ConnectionId clients = 30;
const Itinerary long_itinerary{0, 1, 0, 1, 0, 1, 0, 1};

// Each client buys, declines, lets an offer expire, cancels, and drops another offer.
void tell_everything(Observer& observer) {
    for (ConnectionId id = 1; id <= clients; ++id) {
        observer.opened(id, "a peer with an address that is long");
        observer.session_opened(id);
        observer.named(id, "a name that is too long to be stored inside of a string");
        observer.refused(id, "bad_request");
        observer.waiting(id, long_itinerary, 3);
        observer.turn_taken(id, long_itinerary);
        observer.held(id, long_itinerary);
        observer.storing(id, long_itinerary);
        observer.synced(1, std::chrono::milliseconds(id));
        observer.sold(id, long_itinerary, "T1", "");
        observer.held(id, long_itinerary);
        observer.declined(id, long_itinerary);
        observer.released(id, long_itinerary);
        observer.held(id, long_itinerary);
        observer.expired(id, long_itinerary);
        observer.cancelled(id, long_itinerary, "T1");
        observer.held(id, long_itinerary);
    }
    for (ConnectionId id = 1; id <= clients; ++id) {
        if (id % 2 == 0) {
            observer.closed(id);
            observer.expired(id, long_itinerary);
        } else {
            observer.released(id, long_itinerary);
            observer.closed(id);
        }
    }
}

} // namespace

TEST(BoardMemory, LacksAfterAnyAllocation) {
    Simulation world(1);
    const Network network = Network::parse(
        R"({"legs": [{"origin": "A", "destination": "B", "seats": 9},
                     {"origin": "B", "destination": "A", "seats": 9}]})",
        "network");
    bool had_enough = false;
    for (std::size_t allocations = 1; !had_enough; ++allocations) {
        BoardObserver board(network, world.clock, true);
        until_failures = allocations;
        tell_everything(board);
        had_enough = until_failures > 1;
        until_failures = 0;

        SCOPED_TRACE(allocations);
        const BoardTotals& totals = board.totals();
        ASSERT_EQ(totals.connections, clients);
        ASSERT_EQ(board.connected(), 0U);
        ASSERT_EQ(totals.sold, clients);
        ASSERT_EQ(totals.declined, clients);
        ASSERT_EQ(totals.expired, clients + clients / 2);
        ASSERT_EQ(totals.gone, clients / 2);
        ASSERT_EQ(totals.not_stored, 0U);
        ASSERT_EQ(totals.cancelled, clients);
        ASSERT_EQ(totals.synced_records, clients);
        ASSERT_EQ(board.changed_legs().size(), 2U);
        ASSERT_TRUE(board.connections().in_order().empty());
        for (std::size_t state = 0; state < connection_state_count; ++state)
            ASSERT_EQ(board.in_state(static_cast<ConnectionState>(state)), 0U);
    }
}

} // namespace trecho
