// Which faults a world meets, and when. A fault at any time at all finds little: most of the time
// nothing is at stake. So each is aimed at a stage of a session, where it hurts.
#pragma once

#include "simulation/platform/virtual_time.hpp"
#include "simulation/runner/event_log.hpp"
#include "simulation/world/settings.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace trecho {

// Where a session stands (docs/protocol.md, section States).
enum class Stage : std::uint8_t {
    idle,       // connected, or answered
    waiting,    // in the queue
    confirming, // seats are held
    storing,    // S was read; the sale is being written
    sold,       // it is on disk, and the answer is about to leave
};

// SeededWorld::inject relies on the order of these groups.
enum class Fault : std::uint8_t {
    // to the customer's connection
    shatter,    // each byte that the customer sends arrives alone
    glue,       // what the customer sends in the next moments arrives together
    delay,      // or late
    slow_read,  // the customer reads what the server sends late
    reset,      // both sides see an error
    half_close, // the customer ends its side
    silence,    // the customer's machine is gone, and the server isn't told
    // to the network
    hang,      // it is reset, and connecting anew takes longer than a client waits
    no_answer, // it is reset, and a new one hears nothing
    // to the server
    killed,    // kill -9: what was written is in the page cache
    power_cut, // what was not synced is lost, or torn
    stopped,   // SIGTERM: it drains
    // to its machine
    disk_full,   // the next append fails
    io_error,    // the next append fails, after a while
    short_write, // the next append fails, and leaves a torn line until the one after it
    slow_disk,   // the next append takes seconds
    clock_step,  // the calendar is set
};

inline constexpr std::size_t stages = 5;
inline constexpr std::size_t faults = 17;

std::string_view name_of(Stage stage);
std::string_view name_of(Fault fault);
bool is_disk_fault(Fault fault);

// How often each fault met each stage.
using FaultMatrix = std::array<std::array<std::uint64_t, faults>, stages>;

struct AimedFault {
    Stage stage;
    Fault fault;
    std::uint64_t occurrence; // the first, second, .. time that a session comes to the stage
    Duration after;
    bool as_turn_passes; // instead: when the sale that others wait for is stored
};

std::vector<AimedFault> draw_faults(SeededEntropy& entropy, FaultLevel level,
                                    Duration confirm_limit);

class FaultSchedule {
public:
    FaultSchedule(Simulation& simulation, std::vector<AimedFault> aimed)
        : simulation_(simulation), aimed_(std::move(aimed)) {}

    // `inject` returns false when there is nothing that the fault could happen to. A disk fault
    // then waits for the next append, which is told with disk_fault_is_met.
    void inject_by(std::function<bool(Fault, Lane)> inject) { inject_ = std::move(inject); }

    // A session has come to this stage: a fault that is aimed at it is injected, then or soon.
    void reached(Stage stage, Lane customer);

    void disk_fault_is_met();

    // After `duration` the turn passes to the next in the queue: some faults are injected then.
    void sale_is_stored_in(Duration duration);

    // No more faults: the world comes to its end.
    void stop() { goes_on_ = false; }
    bool goes_on() const { return goes_on_; }

    const FaultMatrix& injected() const { return injected_; }

private:
    void inject_after(Duration duration, const AimedFault& aimed, Lane customer);
    void inject(const AimedFault& aimed, Lane customer);
    void count(const AimedFault& aimed);

    Simulation& simulation_;
    std::vector<AimedFault> aimed_;
    std::function<bool(Fault, Lane)> inject_;
    std::optional<AimedFault> waits_for_append_;
    std::vector<std::pair<AimedFault, Lane>> wait_for_turn_;
    std::array<std::uint64_t, stages> occurrences_{};
    FaultMatrix injected_{};
    bool goes_on_ = true;
};

} // namespace trecho
