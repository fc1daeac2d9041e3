// Which faults a world will meet, and where. A fault that comes at any time at all finds little:
// most of the time nothing is at stake. So each is aimed at a stage of a session, where it hurts.
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
    waiting,    // in line
    confirming, // seats are held
    storing,    // S was read; the sale is being written
    sold,       // it is on disk, and the answer is about to leave
};

enum class Fault : std::uint8_t {
    // of the customer's connection
    shatter,    // each byte that the customer sends arrives alone
    glue,       // what the customer sends in the next moments arrives together
    delay,      // or late
    slow_read,  // the customer reads what the server sends late
    reset,      // both sides see an error
    half_close, // the customer ends its side
    silence,    // the customer is gone, and nobody is told
    hang,       // it is reset, and connecting anew takes longer than anybody waits
    no_answer,  // it is reset, and a new one hears nothing
    // of the server
    killed,    // kill -9: what was written is in the page cache
    power_cut, // what was not synced is lost, or torn
    stopped,   // SIGTERM: it drains
    // of its machine
    disk_full,   // the next append fails
    io_error,    // the next append fails, after a while
    short_write, // the next append fails, and leaves a torn line until the one after it
    slow_disk,   // the next append takes seconds
    clock_step,  // somebody sets the calendar
};

inline constexpr std::size_t stages = 5;
inline constexpr std::size_t faults = 17;

std::string_view name_of(Stage stage);
std::string_view name_of(Fault fault);

// How often each fault met each stage.
using FaultMatrix = std::array<std::array<std::uint64_t, faults>, stages>;

class FaultSchedule {
public:
    // `strike` does what the fault is, to the customer's connection or to the server; false when
    // there is nothing to do it to. A fault of the disk only waits there for the next append: the
    // one that it then was is told with has_struck_the_disk.
    FaultSchedule(Simulation& simulation, FaultLevel level, Duration confirm_limit,
                  std::function<bool(Fault, Lane)> strike);

    // A session has come to this stage: if a fault is aimed at it, it strikes, then or soon after.
    void reached(Stage stage, Lane customer);

    void has_struck_the_disk();

    // And then the turn passes to the next in line: in that instant some faults strike who waits.
    void sale_is_stored_in(Duration duration);

    // No more faults: the world comes to its end.
    void stop() { goes_on_ = false; }
    bool goes_on() const { return goes_on_; }

    const FaultMatrix& struck() const { return struck_; }

private:
    struct Aim {
        Stage stage;
        Fault fault;
        std::uint64_t occurrence; // the first, second, .. time that somebody comes to the stage
        Duration after;
        bool strikes_as_turn_passes;
    };

    Aim draw_aim();
    Aim draw_stop();
    Aim draw_silence();
    void strike_after(Duration duration, const Aim& aim, Lane customer);
    void strike(const Aim& aim, Lane customer);
    void count(const Aim& aim);
    Duration draw_moment();

    Simulation& simulation_;
    Duration confirm_limit_;
    std::function<bool(Fault, Lane)> strike_;
    std::vector<Aim> aims_;
    std::optional<Aim> aim_at_disk_;                 // which waits for an append
    std::vector<std::pair<Aim, Lane>> aims_in_line_; // which wait for a turn to pass
    std::array<std::uint64_t, stages> occurrences_{};
    FaultMatrix struck_{};
    bool goes_on_ = true;
};

} // namespace trecho
