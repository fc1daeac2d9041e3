// Goal: if any allocation fails while a sale is stored, either the sale is refused and the next one
// succeeds, or the process ends. It never goes on without selling, and never sells a seat twice.
// This program replaces operator new to make one allocation fail; the sanitizers replace it too, so
// their builds leave this file out.
#include "office/ledger_office.hpp"

#include "async/task_group.hpp"
#include "office/recovery.hpp"
#include "office/small_network.hpp"
#include "platform/system.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

std::size_t until_failure = 0; // 1: the next allocation fails; 0: none fails

bool fails_now() { return until_failure > 0 && --until_failure == 0; }

} // namespace

void* operator new(std::size_t size) {
    if (fails_now()) throw std::bad_alloc();
    if (void* const memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

// Asio allocates its coroutines and handlers with this function.
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    if (fails_now()) return nullptr;
    void* memory = nullptr;
    return ::posix_memalign(&memory, alignment, size) == 0 ? memory : nullptr;
}

namespace trecho {

namespace {

constexpr int seats_at_first = 10;
constexpr int at_once = 3;
constexpr unsigned alarm_seconds = 60;
const Claim ana("the key of a session");

class MemoryLogFile final : public LogFile {
public:
    MemoryLogFile() { content.reserve(std::size_t{64} * 1024); }

    void read_all(const TakePiece& take) override { take(content); }
    void truncate(std::uint64_t size) override { content.resize(size); }
    awaitable<error_code> append(std::string_view bytes) override {
        const auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::deferred); // other sales join the next batch meanwhile
        content += bytes;
        co_return error_code();
    }

    std::string content;
};

struct ShortWorld {
    asio::io_context context{one_thread_alone};
    SystemClock clock{context.get_executor()};
    Network network = Network::parse(
        R"({"legs": [{"origin": "A", "destination": "B", "seats": 10}]})", "network");
    MemoryLogFile file;
    Observer observer;
    LedgerOffice office{network, file, "ledger.jsonl", clock, observer, OfficeSettings()};
    TaskGroup customers{context.get_executor(), [](const std::exception_ptr&) {}};
    int confirmed = 0;
};

awaitable<void> buy(ShortWorld& world) {
    std::optional<Hold> hold = world.office.hold(1, itinerary_of(world.network, "A > B"));
    const Confirmation sale = co_await world.office.confirm(*hold, ana);
    if (sale.is_sold()) ++world.confirmed;
}

void run(ShortWorld& world) {
    world.context.restart();
    world.context.run();
}

// Whether each record is a sold seat and a ticket of the session, and no other sale was confirmed.
bool is_consistent(const ShortWorld& world) {
    const std::vector<LedgerRecord> records = recover(world.file.content, "ledger").records;
    const Seats now = world.office.seats().front();
    const bool are_tickets = std::ranges::all_of(records, [&](const LedgerRecord& record) {
        return world.office.ticket_book().find(ana.session_key, record.ticket).has_value();
    });
    return are_tickets && now.held == 0 && now.sold == records.size() &&
           now.free == seats_at_first - records.size() &&
           static_cast<std::size_t>(world.confirmed) <= records.size();
}

constexpr int went_on = 0;
constexpr int ended = 1; // an exception, which ends `trecho serve`
constexpr int is_broken = 2;
constexpr int nothing_failed = 3;

[[noreturn]] void sell_with_failure_at(std::size_t allocation) {
    ::alarm(alarm_seconds);        // kills a process that waits for ever
    auto& world = *new ShortWorld; // never destroyed: _Exit() ends the process
    for (int sale = 0; sale < at_once; ++sale) world.customers.spawn(buy(world));
    until_failure = allocation;
    try {
        run(world);
    } catch (const std::bad_alloc&) {
        std::_Exit(ended);
    }
    if (std::exchange(until_failure, 0) > 0) std::_Exit(nothing_failed);
    const int confirmed_before = world.confirmed;
    world.customers.spawn(buy(world));
    run(world);
    const bool sells_on = world.confirmed == confirmed_before + 1 && world.customers.running() == 0;
    std::_Exit(sells_on && is_consistent(world) ? went_on : is_broken);
}

} // namespace

TEST(OutOfMemory, RefusesTheSaleOrEndsTheProcessAtAnyAllocation) {
    int exit_code = went_on;
    int refused = 0;
    std::size_t allocation = 1;
    const auto is_right = [&](int status) {
        exit_code = WEXITSTATUS(status);
        return WIFEXITED(status) && exit_code != is_broken;
    };
    for (; exit_code != nothing_failed && !HasFailure(); ++allocation) {
        EXPECT_EXIT(sell_with_failure_at(allocation), is_right, "") << "allocation " << allocation;
        if (exit_code == went_on) ++refused;
    }
    EXPECT_GT(allocation, 10U) << "too few allocations were made to fail";
    EXPECT_GT(refused, 0);
    std::printf("%zu allocations failed; after %d the office sold on\n", allocation - 2, refused);
}

} // namespace trecho
